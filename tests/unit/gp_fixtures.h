/* SPDX-License-Identifier: GPL-2.0-or-later */
/* GlobalPlatform commands made by hand from the specifications, each with its tree as its bytes say: a line for each element of
 * the command or answer itself, below its parent by the number of dots; "apdu." in front of its key is left out. */
#ifndef RSP_TEST_GP_FIXTURES_H
#define RSP_TEST_GP_FIXTURES_H

struct gp_fixture {
	const char *command, *response, *tree;
};

/* clang-format off */
static const struct gp_fixture gp_fixtures[] = {
/* INSTALL [for load]: GPCS 11.5.2.3.1 */
{"80E602001E07D07002CA44900108A000000151000000000AEF08C6021234C702010000",
 "009000",
 ".gp.more_commands 0\n"
 ".install.purpose 2\n"
 ".install.process 0\n"
 ".install.load_file_aid D07002CA449001 (HelloSTK of sysmocom, load file)\n"
 ".install.sd_aid A000000151000000 (issuer security domain)\n"
 ".install.parameters EF08C6021234C7020100\n"
 "..install.system_parameters\n"
 "...install.code_memory 4660\n"
 "...install.volatile_memory 256\n"},
/* [for install and make selectable], toolkit parameters in CA: TS 102 226 8.2.1.3.2.1 */
{"80E60C004307D07002CA44900108D07002CA4490010108D07002CA449001010380400023C9020102EF1DC8020100C7020080CA13010001021502010102020302011203B000110400",
 "9000",
 ".gp.more_commands 0\n"
 ".install.purpose 12\n"
 ".install.process 0\n"
 ".install.load_file_aid D07002CA449001 (HelloSTK of sysmocom, load file)\n"
 ".install.module_aid D07002CA44900101 (HelloSTK of sysmocom)\n"
 ".install.application_aid D07002CA44900101 (HelloSTK of sysmocom)\n"
 ".install.privileges 804000\n"
 "..privileges.security_domain 1\n"
 "..privileges.authorized_management 1\n"
 ".install.parameters C9020102EF1DC8020100C7020080CA13010001021502010102020302011203B0001104\n"
 "..install.application_parameters 0102\n"
 "..install.system_parameters\n"
 "...install.non_volatile_memory 256\n"
 "...install.volatile_memory 128\n"
 "...install.sim_toolkit 010001021502010102020302011203B0001104\n"
 "....access.domain 00\n"
 ".....access.kind 0\n"
 "....toolkit.priority 1\n"
 "....toolkit.timers 2\n"
 "....toolkit.menu_text 21\n"
 "....toolkit.menu_entries 2\n"
 "....toolkit.menu_entry\n"
 ".....toolkit.menu_position 1\n"
 ".....toolkit.menu_identifier 1\n"
 "....toolkit.menu_entry\n"
 ".....toolkit.menu_position 2\n"
 ".....toolkit.menu_identifier 2\n"
 "....toolkit.channels 3\n"
 "....toolkit.security_level 0112\n"
 "....toolkit.tar B00011 (remote file management of the USIM)\n"
 "....toolkit.services 4\n"},
/* [for install] with EA: TS 102 226 8.2.1.3.2.2 */
{"80E604003D05A00000000106A0000000010107A0000000010102010024EA228008FF000F00000000008104000100008210070102030405060704020A0B0C02AABB00",
 "9000",
 ".gp.more_commands 0\n"
 ".install.purpose 4\n"
 ".install.process 0\n"
 ".install.load_file_aid A000000001\n"
 ".install.module_aid A00000000101\n"
 ".install.application_aid A0000000010102\n"
 ".install.privileges 00\n"
 ".install.parameters EA228008FF000F00000000008104000100008210070102030405060704020A0B0C02AABB\n"
 "..install.uicc_parameters\n"
 "...install.uicc_toolkit FF000F0000000000\n"
 "....toolkit.priority 255\n"
 "....toolkit.timers 0\n"
 "....toolkit.menu_text 15\n"
 "....toolkit.menu_entries 0\n"
 "....toolkit.channels 0\n"
 "....toolkit.services 0\n"
 "...install.uicc_access 00010000\n"
 "....access.domain 00\n"
 ".....access.kind 0\n"
 "...install.uicc_admin_access 070102030405060704020A0B0C02AABB\n"
 "....access.aid 01020304050607\n"
 "....access.domain 020A0B0C\n"
 ".....access.kind 2\n"
 ".....access.data 0A0B0C\n"
 "....access.dap AABB\n"},
/* [for make selectable], implicit selection on both interfaces, channel 1: GPCS 11.5.2.3.3, 11.1.7 */
{"80E6080014000008A000000001010203010405EF03CF01C100",
 "9000",
 ".gp.more_commands 0\n"
 ".install.purpose 8\n"
 ".install.process 0\n"
 ".install.application_aid A000000001010203\n"
 ".install.privileges 04\n"
 "..privileges.card_reset 1\n"
 ".install.parameters EF03CF01C1\n"
 "..install.system_parameters\n"
 "...implicit_selection C1\n"
 "....implicit_selection.contactless 1\n"
 "....implicit_selection.contact 1\n"
 "....implicit_selection.channel 1\n"},
/* [for extradition] with a token: GPCS 11.5.2.3.4 */
{"80E610001E08A0000001510000000008A0000000010102030000081122334455667788",
 "009000",
 ".gp.more_commands 0\n"
 ".install.purpose 16\n"
 ".install.process 0\n"
 ".install.sd_aid A000000151000000 (issuer security domain)\n"
 ".install.application_aid A000000001010203\n"
 ".install.token 1122334455667788\n"},
/* [for registry update]: restrict, control reference template: GPCS 11.5.2.3.5, 11.5.2.3.7 */
{"80E640002E08A0000001510000000008A0000000010102030300010015EF03D30141B60E4201014501025F2002030493010500",
 "9000",
 ".gp.more_commands 0\n"
 ".install.purpose 64\n"
 ".install.process 0\n"
 ".install.sd_aid A000000151000000 (issuer security domain)\n"
 ".install.application_aid A000000001010203\n"
 ".install.privileges 000100\n"
 "..privileges.global_service 1\n"
 ".install.parameters EF03D30141B60E4201014501025F20020304930105\n"
 "..install.system_parameters\n"
 "...install.restrict 41\n"
 "....restrict.registry_update 1\n"
 "....restrict.delete 1\n"
 "..install.token_control\n"
 "...install.provider_id 01\n"
 "...install.image_number 02\n"
 "...install.application_provider 0304\n"
 "...install.token_id 05\n"},
/* [for personalization]: GPCS 11.5.2.3.6 */
{"80E620000E000008A000000001010203000000",
 "009000",
 ".gp.more_commands 0\n"
 ".install.purpose 32\n"
 ".install.process 0\n"
 ".install.application_aid A000000001010203\n"},
/* the same under C-MAC, and a DELETE that is encrypted: GPCS 10.4 */
{"84E6200016000008A0000000010102030000001122334455667788",
 "9000",
 ".gp.more_commands 0\n"
 ".install.purpose 32\n"
 ".install.process 0\n"
 ".install.application_aid A000000001010203\n"
 ".gp.mac 1122334455667788\n"},
{"84E4000018F1E2D3C4B5A69788F1E2D3C4B5A697881122334455667788",
 "9000",
 ".gp.more_commands 0\n"
 ".delete.related 0\n"
 ".gp.protected F1E2D3C4B5A69788F1E2D3C4B5A69788\n"
 ".gp.mac 1122334455667788\n"},
/* LOAD: DAP block, then 291 bytes of load file in two blocks: GPCS 11.6.2.3 */
{"80E800001AE2104F08A000000151000000C304AABBCCDDC482012301020304",
 "9000",
 ".load.block 0\n"
 ".load.block_number 0\n"
 ".load.dap\n"
 "..load.sd_aid A000000151000000 (issuer security domain)\n"
 "..load.signature AABBCCDD\n"
 ".load.file_length 291\n"
 ".load.file 01020304\n"},
{"80E880010405060708",
 "009000",
 ".load.block 1\n"
 ".load.block_number 1\n"
 ".load.file 05060708\n"},
/* DELETE of an application with all that is related, and of a key: GPCS 11.2.2.3 */
{"80E400800A4F08A000000001010203",
 "009000",
 ".gp.more_commands 0\n"
 ".delete.related 1\n"
 ".delete.aid A000000001010203\n"},
{"80E4000006D00101D20130",
 "030211229000",
 ".gp.more_commands 0\n"
 ".delete.related 0\n"
 ".delete.key_id 1\n"
 ".delete.key_version 48\n"
 ".gp.confirmation 021122\n"},
/* GET STATUS: an application and a security domain: GPCS 11.4.3.1, 11.1.1 */
{"80F24002094F01A05C044F9F70C500",
 "E3294F08A0000000010102039F700107C503010000CF0140C407D07002CA449001CC08A000000151000000E3134F08A0000001510000009F70010FC5039EFE809000",
 ".registry.scope 64\n"
 ".registry.format 1\n"
 ".registry.occurrence 0\n"
 ".registry.search_aid A0\n"
 ".registry.tag_list 4F9F70C5 (AID, Life cycle state, Privileges)\n"
 ".registry.entry\n"
 "..registry.aid A000000001010203\n"
 "..registry.application_state 7\n"
 "..registry.privileges 010000\n"
 "...privileges.mandated_dap 1\n"
 "..implicit_selection 40\n"
 "...implicit_selection.contactless 0\n"
 "...implicit_selection.contact 1\n"
 "...implicit_selection.channel 0\n"
 "..registry.load_file_aid D07002CA449001 (HelloSTK of sysmocom, load file)\n"
 "..registry.sd_aid A000000151000000 (issuer security domain)\n"
 ".registry.entry\n"
 "..registry.aid A000000151000000 (issuer security domain)\n"
 "..registry.sd_state 15\n"
 "..registry.privileges 9EFE80\n"
 "...privileges.security_domain 1\n"
 "...privileges.card_lock 1\n"
 "...privileges.card_terminate 1\n"
 "...privileges.card_reset 1\n"
 "...privileges.cvm_management 1\n"
 "...privileges.trusted_path 1\n"
 "...privileges.authorized_management 1\n"
 "...privileges.token_management 1\n"
 "...privileges.global_delete 1\n"
 "...privileges.global_lock 1\n"
 "...privileges.global_registry 1\n"
 "...privileges.final_application 1\n"
 "...privileges.receipt_generation 1\n"},
/* load files with their modules, more to come; the card itself */
{"80F21003024F0000",
 "E3254F07D07002CA4490019F700101CE0201028408D07002CA449001018408D07002CA449001026310",
 ".registry.scope 16\n"
 ".registry.format 1\n"
 ".registry.occurrence 1\n"
 ".registry.search_aid (all)\n"
 ".registry.entry\n"
 "..registry.aid D07002CA449001 (HelloSTK of sysmocom, load file)\n"
 "..registry.file_state 1\n"
 "..registry.version 0102\n"
 "..registry.module_aid D07002CA44900101 (HelloSTK of sysmocom)\n"
 "..registry.module_aid D07002CA44900102\n"},
/* An ISD-P of a real eUICC; with the properties and sizes that others give besides: SGP.02 4.1.1 */
{"80F24002174F10A0000005591010FFFFFFFF89000013005C034F9F70",
 "E3164F10A0000005591010FFFFFFFF89000013009F70013F9000",
 ".registry.scope 64\n"
 ".registry.format 1\n"
 ".registry.occurrence 0\n"
 ".registry.search_aid A0000005591010FFFFFFFF8900001300 (ISD-P)\n"
 ".registry.tag_list 4F9F70 (AID, Life cycle state)\n"
 ".registry.entry\n"
 "..registry.aid A0000005591010FFFFFFFF8900001300 (ISD-P)\n"
 "..registry.isdp_state 63\n"},
{"80F24002024F0000",
 "E3214F10A0000005591010FFFFFFFF89000010009F70011F5301018F02010091020080E3164F10A0000005591010FFFFFFFF89000011009F70013F9000",
 ".registry.scope 64\n"
 ".registry.format 1\n"
 ".registry.occurrence 0\n"
 ".registry.search_aid (all)\n"
 ".registry.entry\n"
 "..registry.aid A0000005591010FFFFFFFF8900001000 (ISD-P)\n"
 "..registry.isdp_state 31\n"
 "..registry.isdp_properties 01\n"
 "...registry.isdp_fallback 1\n"
 "..registry.memory_granted 256\n"
 "..registry.memory_remaining 128\n"
 ".registry.entry\n"
 "..registry.aid A0000005591010FFFFFFFF8900001100 (ISD-P)\n"
 "..registry.isdp_state 63\n"},
/* Card data of a real eUICC, forwarded by the ISD-R */
{"80CABF30035C016600",
 "BF3040663E733C06072A864886FC6B01600C060A2A864886FC6B02020101630906072A864886FC6B03640B06092A864886FC6B048000640B06092A864886FC6B0481049000",
 ".get_data.tag 48944\n"
 ".sd.forwarded\n"
 "..sd.card_data\n"
 "...sd.card_recognition\n"
 "....sd.oid (GlobalPlatform card)\n"
 "....sd.management_type\n"
 ".....sd.oid (GlobalPlatform 2.1.1)\n"
 "....sd.identification_scheme\n"
 ".....sd.oid (identified by issuer and image number)\n"
 "....sd.secure_channel\n"
 ".....sd.oid (SCP80, i = 00)\n"
 "....sd.secure_channel\n"
 ".....sd.oid (SCP81, i = 04)\n"},
{"80F28002024F0000",
 "E3134F08A0000001510000009F70010FC5038080009000",
 ".registry.scope 128\n"
 ".registry.format 1\n"
 ".registry.occurrence 0\n"
 ".registry.search_aid (all)\n"
 ".registry.entry\n"
 "..registry.aid A000000151000000 (issuer security domain)\n"
 "..registry.card_state 15\n"
 "..registry.privileges 808000\n"
 "...privileges.security_domain 1\n"
 "...privileges.trusted_path 1\n"},
/* the form without tags, and with modules: GPCS 2.1.1 9.4.3.1 */
{"80F24000024F0000",
 "08A00000000101020307049000",
 ".registry.scope 64\n"
 ".registry.format 0\n"
 ".registry.occurrence 0\n"
 ".registry.search_aid (all)\n"
 ".registry.entry\n"
 "..registry.aid A000000001010203\n"
 "..registry.application_state 7\n"
 "..registry.privileges 04\n"
 "...privileges.card_reset 1\n"},
{"80F21000024F0000",
 "07D07002CA44900101000208D07002CA4490010108D07002CA449001029000",
 ".registry.scope 16\n"
 ".registry.format 0\n"
 ".registry.occurrence 0\n"
 ".registry.search_aid (all)\n"
 ".registry.entry\n"
 "..registry.aid D07002CA449001 (HelloSTK of sysmocom, load file)\n"
 "..registry.file_state 1\n"
 "..registry.privileges 00\n"
 "..registry.num_modules 2\n"
 "..registry.module_aid D07002CA44900101 (HelloSTK of sysmocom)\n"
 "..registry.module_aid D07002CA44900102\n"},
/* under C-MAC and R-MAC */
{"84F240020A4F00112233445566778800",
 "E30D4F08A000000151000000C50180A1A2A3A4A5A6A7A89000",
 ".registry.scope 64\n"
 ".registry.format 1\n"
 ".registry.occurrence 0\n"
 ".registry.search_aid (all)\n"
 ".gp.mac 1122334455667788\n"
 ".registry.entry\n"
 "..registry.aid A000000151000000 (issuer security domain)\n"
 "..registry.privileges 80\n"
 "...privileges.security_domain 1\n"
 ".gp.r_mac A1A2A3A4A5A6A7A8\n"},
/* SET STATUS: an application is locked; the card is locked: GPCS 11.10 */
{"80F0408308A000000001010203",
 "9000",
 ".registry.scope 64\n"
 ".registry.application_state 131\n"
 ".registry.object_aid A000000001010203\n"},
{"80F0807F00",
 "9000",
 ".registry.scope 128\n"
 ".registry.card_state 127\n"},
/* PUT KEY: two DES keys replace version 30; RSA; the extended form: GPCS 11.8.2.3 */
{"80D830812D318010404142434445464748494A4B4C4D4E4F038BAF478010404142434445464748494A4B4C4D4E4F038BAF47",
 "318BAF478BAF479000",
 ".gp.more_commands 0\n"
 ".put_key.replaces 48\n"
 ".put_key.multiple 1\n"
 ".put_key.first_id 1\n"
 "put_key.data\n"
 ".put_key.version 49\n"
 ".put_key.key\n"
 "..key.type 128\n"
 "..key.value 404142434445464748494A4B4C4D4E4F\n"
 "..key.check_value 8BAF47\n"
 ".put_key.key\n"
 "..key.type 128\n"
 "..key.value 404142434445464748494A4B4C4D4E4F\n"
 "..key.check_value 8BAF47\n"
 ".key.version 49\n"
 ".key.check_value 8BAF47\n"
 ".key.check_value 8BAF47\n"},
{"80D800010D70A104C0FFEE01A00301000100",
 "9000",
 ".gp.more_commands 0\n"
 ".put_key.replaces 0\n"
 ".put_key.multiple 0\n"
 ".put_key.first_id 1\n"
 "put_key.data\n"
 ".put_key.version 112\n"
 ".put_key.key\n"
 "..key.type 161\n"
 "..key.value C0FFEE01\n"
 "..key.type 160\n"
 "..key.value 010001\n"},
{"80D800011A40FF8810404142434445464748494A4B4C4D4E4F000218000101",
 "9000",
 ".gp.more_commands 0\n"
 ".put_key.replaces 0\n"
 ".put_key.multiple 0\n"
 ".put_key.first_id 1\n"
 "put_key.data\n"
 ".put_key.version 64\n"
 ".put_key.key\n"
 "..key.type 136\n"
 "..key.value 404142434445464748494A4B4C4D4E4F\n"
 "..key.usage 1800 (secure messaging of commands, confidentiality)\n"
 "..key.access 1\n"},
/* Registers of an ISD-P, as a real platform set them, and one more: SGP.02 4.1.3 */
{"80E28800160070134509495344505344494E01" "4201025F2002AABB",
 "9000",
 ".store_data.block 1\n"
 ".store_data.encryption 0\n"
 ".store_data.structure 1\n"
 ".store_data.case 0\n"
 ".store_data.block_number 0\n"
 ".store_data.dgi\n"
 "..store_data.dgi_number 112\n"
 "..store_data.dgi_data 4509495344505344494E014201025F2002AABB\n"
 "...sd.image_number 495344505344494E01\n"
 "...sd.issuer_number 02\n"
 "...sd.provider AABB\n"},
/* STORE DATA: DGIs, one of them with a private key: GPCS 11.11.2.3, 11.11.4 */
{"80E28800110070074F05A000000001813704AABBCCDD",
 "9000",
 ".store_data.block 1\n"
 ".store_data.encryption 0\n"
 ".store_data.structure 1\n"
 ".store_data.case 0\n"
 ".store_data.block_number 0\n"
 ".store_data.dgi\n"
 "..store_data.dgi_number 112\n"
 "..store_data.dgi_data 4F05A000000001\n"
 ".store_data.dgi\n"
 "..store_data.dgi_number 33079\n"
 "..store_data.dgi_secret AABBCCDD\n"},
/* a rule for an ARA-M, and all rules deleted: GPD SEAC 5.1 */
{"80E2900035F033E231E1204F08A000000001010203C1141111111111111111111111111111111111111111E30DD00880CA0000FFFF0000D10101",
 "9000",
 ".store_data.block 1\n"
 ".store_data.encryption 0\n"
 ".store_data.structure 2\n"
 ".store_data.case 0\n"
 ".store_data.block_number 0\n"
 ".ara.store\n"
 "..ara.rule\n"
 "...ara.reference\n"
 "....ara.aid A000000001010203\n"
 "....ara.device_app 1111111111111111111111111111111111111111\n"
 "...ara.access\n"
 "....ara.apdu 80CA0000FFFF0000\n"
 ".....ara.apdu_filter\n"
 "......ara.filter_header 80CA0000\n"
 "......ara.filter_mask FFFF0000\n"
 "....ara.nfc 1\n"},
{"80E2900002F100",
 "9000",
 ".store_data.block 1\n"
 ".store_data.encryption 0\n"
 ".store_data.structure 2\n"
 ".store_data.case 0\n"
 ".store_data.block_number 0\n"
 ".ara.delete\n"},
/* parameters of sessions over HTTP: GPC Amendment B, table 3-3 */
{"80E29000328130832584023501850804DEADBEEF024001860700052503001000890C8A03612E628B01788C022F61B307D6026162FA0101",
 "9000",
 ".store_data.block 1\n"
 ".store_data.encryption 0\n"
 ".store_data.structure 2\n"
 ".store_data.case 0\n"
 ".store_data.block_number 0\n"
 ".admin.trigger\n"
 "..admin.session\n"
 "...admin.connection 3501\n"
 "...admin.security 04DEADBEEF024001\n"
 "....admin.psk_identity DEADBEEF\n"
 "....admin.key_version 64\n"
 "....admin.key_id 1\n"
 "...admin.retry 00052503001000\n"
 "....admin.retries 5\n"
 "....admin.retry_delay 2503001000\n"
 "...admin.post\n"
 "....admin.host a.b\n"
 "....admin.agent_id x\n"
 "....admin.uri /a\n"
 "..admin.dns\n"
 "...admin.fqdn 6162\n"
 "...admin.dns_connection 01\n"},
/* INITIALIZE UPDATE: SCP01, SCP02, SCP03 and its mode S16: GPCS D.4.1.6, E.5.1.6, Amendment D 7.1.1 */
{"8050000008001122334455667700",
 "000102030405060708090101101112131415161720212223242526279000",
 ".secure_channel.key_version 0\n"
 ".secure_channel.key_id 0\n"
 ".secure_channel.host_challenge 0011223344556677\n"
 ".secure_channel.diversification 00010203040506070809\n"
 ".secure_channel.key_version 1\n"
 ".secure_channel.protocol 1\n"
 ".secure_channel.card_challenge 1011121314151617\n"
 ".secure_channel.card_cryptogram 2021222324252627\n"},
{"8050200008001122334455667700",
 "000102030405060708092002000110111213141520212223242526279000",
 ".secure_channel.key_version 32\n"
 ".secure_channel.key_id 0\n"
 ".secure_channel.host_challenge 0011223344556677\n"
 ".secure_channel.diversification 00010203040506070809\n"
 ".secure_channel.key_version 32\n"
 ".secure_channel.protocol 2\n"
 ".secure_channel.sequence_counter 1\n"
 ".secure_channel.card_challenge 101112131415\n"
 ".secure_channel.card_cryptogram 2021222324252627\n"},
{"8050300008001122334455667700",
 "00010203040506070809300370101112131415161720212223242526270000059000",
 ".secure_channel.key_version 48\n"
 ".secure_channel.key_id 0\n"
 ".secure_channel.host_challenge 0011223344556677\n"
 ".secure_channel.diversification 00010203040506070809\n"
 ".secure_channel.key_version 48\n"
 ".secure_channel.protocol 3\n"
 ".secure_channel.options 112 (pseudo-random card challenge, R-MAC, R-ENCRYPTION)\n"
 ".secure_channel.card_challenge 1011121314151617\n"
 ".secure_channel.card_cryptogram 2021222324252627\n"
 ".secure_channel.sequence_counter 5\n"},
{"80503000100011223344556677001122334455667700",
 "0001020304050607080930030110101010101010101010101010101010202020202020202020202020202020209000",
 ".secure_channel.key_version 48\n"
 ".secure_channel.key_id 0\n"
 ".secure_channel.host_challenge 00112233445566770011223344556677\n"
 ".secure_channel.diversification 00010203040506070809\n"
 ".secure_channel.key_version 48\n"
 ".secure_channel.protocol 3\n"
 ".secure_channel.options 1 (16-byte MACs, random card challenge)\n"
 ".secure_channel.card_challenge 10101010101010101010101010101010\n"
 ".secure_channel.card_cryptogram 20202020202020202020202020202020\n"},
/* EXTERNAL AUTHENTICATE: GPCS D.4.2 */
{"848233001000112233445566778899AABBCCDDEEFF",
 "9000",
 ".secure_channel.security_level 51\n"
 ".secure_channel.host_cryptogram 0011223344556677\n"
 ".gp.mac 8899AABBCCDDEEFF\n"},
/* SCP11: INTERNAL AUTHENTICATE, MUTUAL AUTHENTICATE, PERFORM SECURITY OPERATION: GPC Amendment F 7 */
{"8088300115A60D9002110195013C8001888101105F490304AABB00",
 "5F490304CCDD861000112233445566778899AABBCCDDEEFF9000",
 ".secure_channel.key_version 48\n"
 ".secure_channel.key_id 1\n"
 ".secure_channel.control\n"
 "..secure_channel.scenario 1101\n"
 "..key.usage 3C (secure messaging of responses, secure messaging of commands, confidentiality, cryptographic checksum)\n"
 "..key.type 136\n"
 "..key.length 16\n"
 ".secure_channel.public_key 04AABB\n"
 ".secure_channel.public_key 04CCDD\n"
 ".secure_channel.receipt 00112233445566778899AABBCCDDEEFF\n"},
{"8082300115A60D9002110195013C8001888101105F490304AABB00",
 "5F490304CCDD9000",
 ".secure_channel.key_version 48\n"
 ".secure_channel.key_id 1\n"
 ".secure_channel.control\n"
 "..secure_channel.scenario 1101\n"
 "..key.usage 3C (secure messaging of responses, secure messaging of commands, confidentiality, cryptographic checksum)\n"
 "..key.type 136\n"
 "..key.length 16\n"
 ".secure_channel.public_key 04AABB\n"
 ".secure_channel.public_key 04CCDD\n"},
{"802A1810287F21259301014201A15F2001B2950200805F2404203012317F4908B00304AABBF001005F37021122",
 "9000",
 ".secure_channel.key_version 24\n"
 ".secure_channel.key_id 16\n"
 ".secure_channel.certificate\n"
 "..gp.certificate.serial_number 01\n"
 "..gp.certificate.ca_id A1\n"
 "..gp.certificate.subject_id B2\n"
 "..gp.certificate.key_usage 0080 (key agreement)\n"
 "..gp.certificate.expiration_date 20301231\n"
 "..gp.certificate.public_key\n"
 "...gp.certificate.point 04AABB\n"
 "...gp.certificate.curve 0\n"
 "..gp.certificate.signature 1122\n"},
/* GET DATA: card recognition data, capabilities, keys: GPCS H.2, H.4, 11.3.3.1.1 */
{"80CA006600",
 "6631732F06072A864886FC6B01600C060A2A864886FC6B02020301630906072A864886FC6B03640B06092A864886FC6B0403709000",
 ".get_data.tag 102\n"
 ".sd.card_data\n"
 "..sd.card_recognition\n"
 "...sd.oid (GlobalPlatform card)\n"
 "...sd.management_type\n"
 "....sd.oid (GlobalPlatform 2.3.1)\n"
 "...sd.identification_scheme\n"
 "....sd.oid (identified by issuer and image number)\n"
 "...sd.secure_channel\n"
 "....sd.oid (SCP03, i = 70: pseudo-random card challenge, R-MAC, R-ENCRYPTION)\n"},
{"80CA006700",
 "6727A00A80010381021070820105A007800181830200AE8103FFFE8082031E16008302020485023B009000",
 ".get_data.tag 103\n"
 ".sd.capability\n"
 "..sd.scp\n"
 "...sd.scp.protocol 3\n"
 "...sd.scp.options 1070\n"
 "...sd.scp.keys 05\n"
 "....sd.scp.aes_256 1\n"
 "....sd.scp.aes_128 1\n"
 "..sd.scp\n"
 "...sd.scp.protocol 129\n"
 "...sd.scp.tls_suites 00AE\n"
 "..sd.sd_privileges FFFE80\n"
 "...privileges.security_domain 1\n"
 "...privileges.dap_verification 1\n"
 "...privileges.delegated_management 1\n"
 "...privileges.card_lock 1\n"
 "...privileges.card_terminate 1\n"
 "...privileges.card_reset 1\n"
 "...privileges.cvm_management 1\n"
 "...privileges.mandated_dap 1\n"
 "...privileges.trusted_path 1\n"
 "...privileges.authorized_management 1\n"
 "...privileges.token_management 1\n"
 "...privileges.global_delete 1\n"
 "...privileges.global_lock 1\n"
 "...privileges.global_registry 1\n"
 "...privileges.final_application 1\n"
 "...privileges.receipt_generation 1\n"
 "..sd.application_privileges 1E1600\n"
 "...privileges.card_lock 1\n"
 "...privileges.card_terminate 1\n"
 "...privileges.card_reset 1\n"
 "...privileges.cvm_management 1\n"
 "...privileges.global_delete 1\n"
 "...privileges.global_registry 1\n"
 "...privileges.final_application 1\n"
 "..sd.load_file_hashes 0204\n"
 "...sd.load_file_hash 2\n"
 "...sd.load_file_hash 4\n"
 "..sd.token_ciphers 3B00 (CMAC of AES-256, CMAC of AES-192, CMAC of AES-128, RSA of more than 1024 bits (PSS) with SHA-256, RSA-1024 (PKCS #1 1.5) with SHA-1)\n"},
{"80CA00E000",
 "E01AC00401308810C0060170A104A003C00A0240FF880010010001019000",
 ".get_data.tag 224\n"
 ".key_information\n"
 "..key_information.key 01308810\n"
 "...key.id 1\n"
 "...key.version 48\n"
 "...key.type 136\n"
 "...key.length 16\n"
 "..key_information.key 0170A104A003\n"
 "...key.id 1\n"
 "...key.version 112\n"
 "...key.type 161\n"
 "...key.length 4\n"
 "...key.type 160\n"
 "...key.length 3\n"
 "..key_information.key 0240FF88001001000101\n"
 "...key.id 2\n"
 "...key.version 64\n"
 "...key.type 136\n"
 "...key.length 16\n"
 "...key.usage 00\n"
 "...key.access 1\n"},
/* production data; resources and applications; counters and numbers: TS 102 226 8.2.1.7, GPCS H.1 */
{"80CA9F7F00",
 "9F7F2A479050404791810239001210000000110022481200004710FFFF000113650000003300022001000000449000",
 ".get_data.tag 40831\n"
 ".cplc 479050404791810239001210000000110022481200004710FFFF00011365000000330002200100000044\n"
 "..cplc.ic_fabricator 4790\n"
 "..cplc.ic_type 5040\n"
 "..cplc.os_id 4791\n"
 "..cplc.os_date 8102 (day 102 of a year that ends with 8)\n"
 "..cplc.os_level 3900\n"
 "..cplc.ic_date 1210 (day 210 of a year that ends with 1)\n"
 "..cplc.ic_serial 00000011\n"
 "..cplc.ic_batch 0022\n"
 "..cplc.module_fabricator 4812\n"
 "..cplc.module_date 0000\n"
 "..cplc.icc_manufacturer 4710\n"
 "..cplc.embedding_date FFFF\n"
 "..cplc.pre_personalizer 0001\n"
 "..cplc.pre_personalization_date 1365 (day 365 of a year that ends with 1)\n"
 "..cplc.pre_personalization_equipment 00000033\n"
 "..cplc.personalizer 0002\n"
 "..cplc.personalization_date 2001 (day 1 of a year that ends with 2)\n"
 "..cplc.personalization_equipment 00000044\n"},
{"80CAFF2100",
 "FF210D810103820400012345830207899000",
 ".get_data.tag 65313\n"
 ".sd.resources\n"
 "..sd.installed_applications 3\n"
 "..sd.free_non_volatile 74565\n"
 "..sd.free_volatile 1929\n"},
{"80CA2F0000",
 "2F001B610E4F0CA0000000871002FF44FF128961094F07A00000000900019000",
 ".get_data.tag 12032\n"
 ".sd.applications\n"
 "..sd.application\n"
 "...sd.application_aid A0000000871002FF44FF1289 (USIM)\n"
 "..sd.application\n"
 "...sd.application_aid A0000000090001 (GSM SIM)\n"},
{"80CA00C100",
 "C1030000079000",
 ".get_data.tag 193\n"
 ".sd.sequence_counter 7\n"},
{"80CA00C200",
 "C20200099000",
 ".get_data.tag 194\n"
 ".sd.confirmation_counter 9\n"},
{"80CA00D300",
 "D301139000",
 ".get_data.tag 211\n"
 ".sd.security_level 19\n"},
{"80CA00CF00",
 "CF0A000102030405060708099000",
 ".get_data.tag 207\n"
 ".sd.key_derivation 00010203040506070809\n"},
{"80CA004200",
 "420242019000",
 ".get_data.tag 66\n"
 ".sd.issuer_number 4201\n"},
{"80CA004500",
 "450245029000",
 ".get_data.tag 69\n"
 ".sd.image_number 4502\n"},
/* the rules of an ARA-M and its configuration: GPD SEAC 4.1 */
{"80CAFF5000",
 "FF5006D00100D101009000",
 ".get_data.tag 65360\n"
 ".ara.rules\n"
 "..ara.apdu 00\n"
 "...ara.apdu_rule 0\n"
 "..ara.nfc 0\n"},
{"80CADF2000",
 "DF200801020304050607089000",
 ".get_data.tag 57120\n"
 ".ara.refresh_tag 0102030405060708\n"},
{"80CADF2107E405E60301010000",
 "DF2107E505E6030101009000",
 ".get_data.tag 57121\n"
 ".ara.device_config\n"
 "..ara.interface_version 010100 (1.1.0)\n"
 ".ara.config_answer\n"
 "..ara.config\n"
 "...ara.interface_version 010100 (1.1.0)\n"},
/* receipts of delegated management, with and without a length before all: GPCS 11.1.6 */
{"80E400000A4F08A000000001010203",
 "13" "08112233445566778802000506420110450102" "9000",
 ".gp.more_commands 0\n"
 ".delete.related 0\n"
 ".delete.aid A000000001010203\n"
 ".gp.confirmation 08112233445566778802000506420110450102\n"
 "..gp.receipt 1122334455667788\n"
 "..gp.receipt_counter 5\n"
 "..gp.receipt_card 420110450102\n"},
{"80E400000A4F08A000000001010203",
 "08112233445566778802000506420110450102" "9000",
 ".gp.more_commands 0\n"
 ".delete.related 0\n"
 ".delete.aid A000000001010203\n"
 ".gp.confirmation 08112233445566778802000506420110450102\n"
 "..gp.receipt 1122334455667788\n"
 "..gp.receipt_counter 5\n"
 "..gp.receipt_card 420110450102\n"},
/* system parameters of GPC Amendment C and of registry update */
{"80E604002505A00000000106A0000000010107A000000001010201000CEF0A8202010083010AD9014100",
 "9000",
 ".gp.more_commands 0\n"
 ".install.purpose 4\n"
 ".install.process 0\n"
 ".install.load_file_aid A000000001\n"
 ".install.module_aid A00000000101\n"
 ".install.application_aid A0000000010102\n"
 ".install.privileges 00\n"
 ".install.parameters EF0A8202010083010AD90141\n"
 "..install.system_parameters\n"
 "...install.granted_volatile 256\n"
 "...install.granted_non_volatile 10\n"
 "...install.restrict 41\n"
 "....restrict.registry_update 1\n"
 "....restrict.delete 1\n"},
/* SCP02 with i = 55 as card data has it: GPCS E.1.1 */
{"80CA006600",
 "660F730D640B06092A864886FC6B0402559000",
 ".get_data.tag 102\n"
 ".sd.card_data\n"
 "..sd.card_recognition\n"
 "...sd.secure_channel\n"
 "....sd.oid (SCP02, i = 55: three keys, C-MAC over the changed command, explicit initiation, ICV is 0, ICV encrypted, pseudo-random card challenge)\n"},
/* keys of a security domain, certificates, where its manager is: GPCS 11.3, GPC Amendment F */
{"80CA5F5000",
 "5F5009687474703A2F2F61629000",
 ".get_data.tag 24400\n"
 ".sd.manager_url http://ab\n"},
{"80CABF2100",
 "BF21067F21039301019000",
 ".get_data.tag 48929\n"
 ".sd.certificate_store\n"
 "..secure_channel.certificate\n"
 "...gp.certificate.serial_number 01\n"},
/* rules for all, and a first part of rules: GPD SEAC 4.1, 6.1 */
{"80CAFF4000",
 "FF4013E211E1044F00C100E309D00101D10100DB01019000",
 ".get_data.tag 65344\n"
 ".ara.all_rules\n"
 "..ara.rule\n"
 "...ara.reference\n"
 "....ara.aid (all applications without a rule of their own)\n"
 "....ara.device_app (all device applications without a rule of their own)\n"
 "...ara.access\n"
 "....ara.apdu 01\n"
 ".....ara.apdu_rule 1\n"
 "....ara.nfc 0\n"
 "....ara.permissions 01\n"},
{"80CAFF4000",
 "FF4028E208E1024F00E302D000E21EE11C4F9000",
 ".get_data.tag 65344\n"
 ".ara.all_rules (15 of 40 bytes; more with tag FF60)\n"
 "..ara.rule\n"
 "...ara.reference\n"
 "....ara.aid (all applications without a rule of their own)\n"
 "...ara.access\n"
 "....ara.apdu\n"
 "..ara.part E21EE11C4F\n"},
{"80CAFF6000",
 "05A0000000019000",
 ".get_data.tag 65376\n"
 ".ara.part 05A000000001\n"},
};
/* clang-format on */

enum { NUM_GP_FIXTURES = sizeof(gp_fixtures) / sizeof(gp_fixtures[0]) };

#endif
