/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Primitives against published figures; each test names its source. */
#include "crypto/crypto.h"

#include <string.h>

#include "base/hex.h"
#include "crypto/secrets.h"
#include "support/alloc.h"
#include "support/cmocka_include.h"

struct bytes {
	uint8_t data[512];
	size_t len;
};

static struct bytes hex(const char *text)
{
	struct bytes out = {.len = 0};

	assert_true(rsp_hex_decode(rsp_text(text), out.data, sizeof(out.data), &out.len, NULL));
	return out;
}

static struct rsp_slice slice_of(const struct bytes *bytes)
{
	return rsp_slice(bytes->data, bytes->len);
}

static void is_hex(const uint8_t *data, size_t len, const char *expected)
{
	struct bytes bytes = hex(expected);

	assert_int_equal(len, bytes.len);
	assert_memory_equal(data, bytes.data, len);
}

static int set_up(void **state)
{
	*state = rsp_crypto_new();
	return *state ? 0 : -1;
}

static int tear_down(void **state)
{
	rsp_crypto_free(*state);
	return 0;
}

/* FIPS 180-4 examples ("abc"), RFC 1321 A.5. */
static void hashes(void **state)
{
	static const struct {
		enum rsp_hash_kind kind;
		const char *hash;
	} rows[] = {
	    {RSP_HASH_MD5,    "900150983CD24FB0D6963F7D28E17F72"                                },
	    {RSP_HASH_SHA1,   "A9993E364706816ABA3E25717850C26C9CD0D89D"                        },
	    {RSP_HASH_SHA256, "BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD"},
	    {RSP_HASH_SHA384, "CB00753F45A35E8BB5A03D699AC65007272C32AB0EDED1631A8B605A43FF5BED"
	                      "8086072BA1E7CC2358BAECA134C825A7"   },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		uint8_t out[RSP_HASH_MAX_LEN];

		assert_true(rsp_hash(*state, rows[i].kind, rsp_text("abc"), out));
		is_hex(out, rsp_hash_len(rows[i].kind), rows[i].hash);
	}
}

/* RFC 4231 4.2, 4.3: one key after the other, parts and whole, twice with the same key. */
static void hmac(void **state)
{
	struct bytes key = hex("0B0B0B0B0B0B0B0B0B0B0B0B0B0B0B0B0B0B0B0B");
	struct rsp_hmac *mac = rsp_hmac_new(*state, RSP_HASH_SHA256, slice_of(&key));
	struct rsp_slice whole = rsp_text("Hi There");
	struct rsp_slice parts[] = {rsp_text("Hi"), rsp_text(""), rsp_text(" There")};
	uint8_t out[RSP_HASH_MAX_LEN];

	assert_non_null(mac);
	assert_true(rsp_hmac(mac, &whole, 1, out));
	is_hex(out, 32, "B0344C61D8DB38535CA8AFCEAF0BF12B881DC200C9833DA726E9376C2E32CFF7");
	assert_true(rsp_hmac(mac, parts, 3, out));
	is_hex(out, 32, "B0344C61D8DB38535CA8AFCEAF0BF12B881DC200C9833DA726E9376C2E32CFF7");
	rsp_hmac_free(mac);
	mac = rsp_hmac_new(*state, RSP_HASH_SHA384, rsp_text("Jefe"));
	whole = rsp_text("what do ya want for nothing?");
	assert_true(rsp_hmac(mac, &whole, 1, out));
	is_hex(out, 48,
	       "AF45D2E376484031617F78D2B58A6B1B9C7EF464F5A01B47E42EC3736322445E8E2240CA5E69E2C78B"
	       "3239ECFAB21649");
	rsp_hmac_free(mac);
}

/* RFC 5869 A.1, A.3. */
static void hkdf(void **state)
{
	struct bytes key = hex("0B0B0B0B0B0B0B0B0B0B0B0B0B0B0B0B0B0B0B0B0B0B");
	struct bytes salt = hex("000102030405060708090A0B0C"), info = hex("F0F1F2F3F4F5F6F7F8F9");
	uint8_t secret[RSP_HASH_MAX_LEN], out[42];

	assert_true(
	    rsp_hkdf_extract(*state, RSP_HASH_SHA256, slice_of(&salt), slice_of(&key), secret));
	is_hex(secret, 32, "077709362C2E32DF0DDC3F0DC47BBA6390B6C73BB50F9C3122EC844AD7C2B3E5");
	assert_true(rsp_hkdf_expand(*state, RSP_HASH_SHA256, rsp_slice(secret, 32), slice_of(&info),
	                            out, sizeof(out)));
	is_hex(out, sizeof(out),
	       "3CB25F25FAACD57A90434F64D0362F2A2D2D0A90CF1A5A4C5DB02D56ECC4C5BF34007208D5B8871858"
	       "65");
	assert_true(
	    rsp_hkdf_extract(*state, RSP_HASH_SHA256, rsp_slice(NULL, 0), slice_of(&key), secret));
	is_hex(secret, 32, "19EF24A32C717B167F33A91D6F648BDF96596776AFDB6377AC434C1C293CCB04");
	assert_true(rsp_hkdf_expand(*state, RSP_HASH_SHA256, rsp_slice(secret, 32),
	                            rsp_slice(NULL, 0), out, sizeof(out)));
	is_hex(out, sizeof(out),
	       "8DA4E775A563C18F715F802A063C5A31B8A11F5C5EE1879EC3454E5F3C738D2D9D201395FAA4B61A96"
	       "C8");
	assert_false(rsp_hkdf_expand(*state, RSP_HASH_SHA256, rsp_slice(secret, 32),
	                             rsp_slice(NULL, 0), out, 255 * 32 + 1));
}

/* NIST CAVP ANSX963_2001: SHA-256, without and with shared info. */
static void x963(void **state)
{
	struct bytes short_z = hex("96C05619D56C328AB95FE84B18264B08725B85E33FD34F08");
	struct bytes z = hex("22518B10E70F2A3F243810AE3254139EFBEE04AA57C7AF7D");
	struct bytes info = hex("75EEF81AA3041E33B80971203D2C0C52");
	uint8_t out[128];

	assert_true(
	    rsp_x963_kdf(*state, RSP_HASH_SHA256, slice_of(&short_z), rsp_slice(NULL, 0), out, 16));
	is_hex(out, 16, "443024C3DAE66B95E6F5670601558F71");
	assert_true(rsp_x963_kdf(*state, RSP_HASH_SHA256, slice_of(&z), slice_of(&info), out, 128));
	is_hex(out, 128,
	       "C498AF77161CC59F2962B9A713E2B215152D139766CE34A776DF11866A69BF2E52A13D9C7C6FC878"
	       "C50C5EA0BC7B00E0DA2447CFD874F6CF92F30D0097111485500C90C3AF8B487872D04685D14C8D1D"
	       "C8D7FA08BEB0CE0ABABC11F0BD496269142D43525A78E5BC79A17F59676A5706DC54D54D4D1F0BD7"
	       "E386128EC26AFC21");
	assert_false(rsp_x963_kdf(*state, RSP_HASH_SHA256, rsp_slice(out, RSP_X963_SECRET_MAX + 1),
	                          slice_of(&info), out, 16));
}

/* RFC 8448 3: the client's application traffic secret, its key and IV, and its first record. */
static void tls13_record(void **state)
{
	struct bytes secret =
	    hex("9E40646CE79A7F9DC05AF8889BCE6552875AFA0B06DF0087F792EBB7C17504A5");
	struct bytes record = hex("A23F7054B62C94D0AFFAFE8228BA55CBEFACEA42F914AA66BCAB3F2B9819A8A5"
	                          "B46B395BD54A9A20441E2B62974E1F5A6292A2977014BD1E3DEAE63AEEBB2169"
	                          "4915E4");
	struct bytes aad = hex("1703030043");
	uint8_t key[16], iv[12], out[128];
	struct rsp_aead *aead;

	assert_true(rsp_hkdf_expand_label(*state, RSP_HASH_SHA256, slice_of(&secret), "key", key,
	                                  sizeof(key)));
	is_hex(key, sizeof(key), "17422DDA596ED5D9ACD890E3C63F5051");
	assert_true(rsp_hkdf_expand_label(*state, RSP_HASH_SHA256, slice_of(&secret), "iv", iv,
	                                  sizeof(iv)));
	is_hex(iv, sizeof(iv), "5B78923DEE08579033E523D9");
	aead = rsp_aead_new(*state, RSP_AEAD_AES_128_GCM, rsp_slice(key, sizeof(key)));
	assert_non_null(aead);
	assert_true(
	    rsp_aead_open(aead, rsp_slice(iv, sizeof(iv)), slice_of(&aad), slice_of(&record), out));
	for (uint8_t i = 0; i < 50; i++)
		assert_int_equal(out[i], i);
	assert_int_equal(out[50], 0x17);
	rsp_aead_free(aead);
}

/* Each: a good one, then the same with a bit changed, then the good one again with the same key. */
static void open_three_times(struct rsp_crypto *crypto, enum rsp_aead_kind kind, const char *key,
                             const char *nonce, const char *aad, const char *in,
                             const char *expected)
{
	struct bytes k = hex(key), n = hex(nonce), a = hex(aad), c = hex(in);
	struct rsp_aead *aead = rsp_aead_new(crypto, kind, slice_of(&k));
	uint8_t out[512];

	assert_non_null(aead);
	assert_true(rsp_aead_open(aead, slice_of(&n), slice_of(&a), slice_of(&c), out));
	is_hex(out, c.len - rsp_aead_tag_len(kind), expected);
	for (size_t at = 0; at < c.len; at++) {
		c.data[at] ^= 1;
		assert_false(rsp_aead_open(aead, slice_of(&n), slice_of(&a), slice_of(&c), out));
		c.data[at] ^= 1;
	}
	assert_false(
	    rsp_aead_open(aead, slice_of(&n), slice_of(&a), rsp_sub(slice_of(&c), 0, 7), out));
	assert_false(rsp_aead_open(aead, rsp_slice(n.data, 11), slice_of(&a), slice_of(&c), out));
	assert_true(rsp_aead_open(aead, slice_of(&n), slice_of(&a), slice_of(&c), out));
	is_hex(out, c.len - rsp_aead_tag_len(kind), expected);
	rsp_aead_free(aead);
	k.len--;
	assert_null(rsp_aead_new(crypto, kind, slice_of(&k)));
}

/* The test cases 4 and 16 of the proposal of GCM to NIST (McGrew, Viega). */
static void gcm(void **state)
{
	static const char text[] =
	    "D9313225F88406E5A55909C5AFF5269A86A7A9531534F7DA2E4C303D8A318A72"
	    "1C3C0C95956809532FCF0E2449A6B525B16AEDF5AA0DE657BA637B39";

	open_three_times(*state, RSP_AEAD_AES_128_GCM, "FEFFE9928665731C6D6A8F9467308308",
	                 "CAFEBABEFACEDBADDECAF888", "FEEDFACEDEADBEEFFEEDFACEDEADBEEFABADDAD2",
	                 "42831EC2217774244B7221B784D0D49CE3AA212F2C02A4E035C17E2329ACA12E"
	                 "21D514B25466931C7D8F6A5AAC84AA051BA30B396A0AAC973D58E091"
	                 "5BC94FBC3221A5DB94FAE95AE7121A47",
	                 text);
	open_three_times(*state, RSP_AEAD_AES_256_GCM,
	                 "FEFFE9928665731C6D6A8F9467308308FEFFE9928665731C6D6A8F9467308308",
	                 "CAFEBABEFACEDBADDECAF888", "FEEDFACEDEADBEEFFEEDFACEDEADBEEFABADDAD2",
	                 "522DC1F099567D07F47F37A32A84427D643A8CDCBFE5C0C97598A2BD2555D1AA"
	                 "8CB08E48590DBB3DA7B08B1056828838C5F61E6393BA7A0ABCC9F662"
	                 "76FC6ECE0F4E1768CDDF8853BB2D551B",
	                 text);
}

/* NIST SP 800-38C, example 3: a nonce of 12 bytes and a tag of 8, as TLS has them. */
static void ccm(void **state)
{
	open_three_times(*state, RSP_AEAD_AES_128_CCM_8, "404142434445464748494A4B4C4D4E4F",
	                 "101112131415161718191A1B", "000102030405060708090A0B0C0D0E0F10111213",
	                 "E3B201A9F5B71A7A9B1CEAECCD97E70B6176AAD9A4428AA5484392FBC1B09951",
	                 "202122232425262728292A2B2C2D2E2F3031323334353637");
}

/* RFC 8439 2.8.2. */
static void chacha(void **state)
{
	open_three_times(
	    *state, RSP_AEAD_CHACHA20_POLY1305,
	    "808182838485868788898A8B8C8D8E8F909192939495969798999A9B9C9D9E9F",
	    "070000004041424344454647", "50515253C0C1C2C3C4C5C6C7",
	    "D31A8D34648E60DB7B86AFBC53EF7EC2A4ADED51296E08FEA9E2B5A736EE62D6"
	    "3DBEA45E8CA9671282FAFB69DA92728B1A71DE0A9E060B2905D6A5B67ECD3B36"
	    "92DDBD7F2D778B8C9803AEE328091B58FAB324E4FAD675945585808B4831D7BC"
	    "3FF4DEF08E4B7A9DE576D26586CEC64B61161AE10B594F09E26A7E902ECBD0600691",
	    "4C616469657320616E642047656E746C656D656E206F662074686520636C617373206F66202739393A20"
	    "4966204920636F756C64206F6666657220796F75206F6E6C79206F6E652074697020666F722074686520"
	    "6675747572652C2073756E73637265656E20776F756C642062652069742E");
}

/* NIST SP 800-38A F.2.2, F.2.6. */
static void cbc(void **state)
{
	struct bytes key = hex("2B7E151628AED2A6ABF7158809CF4F3C");
	struct bytes iv = hex("000102030405060708090A0B0C0D0E0F");
	struct bytes in = hex("7649ABAC8119B246CEE98E9B12E9197D5086CB9B507219EE95DB113A917678B2");
	struct rsp_cbc *cipher = rsp_cbc_new(*state, RSP_CBC_AES_128, slice_of(&key));
	uint8_t out[64];

	assert_non_null(cipher);
	for (int round = 0; round < 2; round++) {
		assert_true(rsp_cbc_open(cipher, slice_of(&iv), slice_of(&in), out));
		is_hex(out, 32, "6BC1BEE22E409F96E93D7E117393172AAE2D8A571E03AC9C9EB76FAC45AF8E51");
	}
	assert_false(rsp_cbc_open(cipher, slice_of(&iv), rsp_slice(in.data, 31), out));
	assert_false(rsp_cbc_open(cipher, rsp_slice(iv.data, 15), slice_of(&in), out));
	rsp_cbc_free(cipher);
	assert_null(rsp_cbc_new(*state, RSP_CBC_AES_256, slice_of(&key)));
	key = hex("603DEB1015CA71BE2B73AEF0857D77811F352C073B6108D72D9810A30914DFF4");
	in = hex("F58C4C04D6E5F1BA779EABFB5F7BFBD6");
	cipher = rsp_cbc_new(*state, RSP_CBC_AES_256, slice_of(&key));
	assert_non_null(cipher);
	assert_true(rsp_cbc_open(cipher, slice_of(&iv), slice_of(&in), out));
	is_hex(out, 16, "6BC1BEE22E409F96E93D7E117393172A");
	rsp_cbc_free(cipher);
}

/* The figure of the IETF's TLS working group for the PRF of TLS 1.2 with SHA-256. */
static void prf(void **state)
{
	struct bytes secret = hex("9BBE436BA940F017B17652849A71DB35");
	struct bytes seed = hex("A0BA9F936CDA311827A6F796FFD5198C");
	uint8_t out[100];

	assert_true(rsp_tls_prf(*state, RSP_HASH_SHA256, slice_of(&secret), "test label",
	                        slice_of(&seed), out, sizeof(out)));
	is_hex(out, sizeof(out),
	       "E3F229BA727BE17B8D122620557CD453C2AAB21D07C3D495329B52D4E61EDB5A6B301791E90D35C9C9"
	       "A46B4E14BAF9AF0FA022F7077DEF17ABFD3797C0564BAB4FBC91666E9DEF9B97FCE34F796789BAA480"
	       "82D122EE42C5A72E5A5110FFF70187347B66");
}

static const char random_a[] = "00112233445566778899AABBCCDDEEFF00112233445566778899AABBCCDDEEFF";

static void keylog(void **state)
{
	static const char text[] =
	    "# a comment\r\n"
	    "\n"
	    "CLIENT_RANDOM 00112233445566778899AABBCCDDEEFF00112233445566778899AABBCCDDEEFF "
	    "000102030405060708090A0B0C0D0E0F000102030405060708090a0b0c0d0e0f"
	    "000102030405060708090A0B0C0D0E0F\r\n"
	    "CLIENT_TRAFFIC_SECRET_0 "
	    "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff FFFE\n"
	    "EXPORTER_SECRET 00 00\n"
	    "CLIENT_RANDOM 0011 0011\n"
	    "NO_SUCH_LABEL 00112233445566778899AABBCCDDEEFF00112233445566778899AABBCCDDEEFF 00\n"
	    "not a line";
	struct rsp_secrets *first = rsp_secrets_new(NULL), *second = rsp_secrets_new(first);
	struct bytes random = hex(random_a);
	struct rsp_slice found;
	size_t bad;

	(void)state;
	assert_false(rsp_secrets_find(second, RSP_SECRET_MASTER, slice_of(&random), &found));
	assert_int_equal(rsp_secrets_add_keylog(first, rsp_text(text), &bad), 2);
	assert_int_equal(bad, 3);
	assert_true(rsp_secrets_find(second, RSP_SECRET_MASTER, slice_of(&random), &found));
	is_hex(found.data, found.len,
	       "000102030405060708090A0B0C0D0E0F000102030405060708090A0B0C0D0E0F"
	       "000102030405060708090A0B0C0D0E0F");
	assert_true(rsp_secrets_find(first, RSP_SECRET_CLIENT_TRAFFIC, slice_of(&random), &found));
	is_hex(found.data, found.len, "FFFE");
	assert_false(rsp_secrets_find(first, RSP_SECRET_SERVER_TRAFFIC, slice_of(&random), &found));
	/* The same again is no second secret. */
	assert_int_equal(rsp_secrets_version(second), 3);
	assert_int_equal(rsp_secrets_add_keylog(first, rsp_text(text), &bad), 2);
	assert_int_equal(rsp_secrets_version(second), 3);
	rsp_secrets_free(second);
	rsp_secrets_free(first);
}

static void many_secrets(void **state)
{
	struct rsp_secrets *secrets = rsp_secrets_new(NULL);
	struct rsp_slice found, secret = rsp_text("secret");
	uint8_t id[RSP_SECRET_ID_LEN] = {0};
	size_t added = 0;

	(void)state;
	for (unsigned i = 0; i < RSP_SECRETS_MAX + 100; i++) {
		memcpy(id, &i, sizeof(i));
		added += rsp_secrets_add(secrets, RSP_SECRET_CLIENT_TRAFFIC,
		                         rsp_slice(id, sizeof(id)), secret);
	}
	assert_int_equal(added, RSP_SECRETS_MAX);
	for (unsigned i = 0; i < RSP_SECRETS_MAX; i++) {
		memcpy(id, &i, sizeof(i));
		assert_true(rsp_secrets_find(secrets, RSP_SECRET_CLIENT_TRAFFIC,
		                             rsp_slice(id, sizeof(id)), &found));
	}
	rsp_secrets_free(secrets);
}

static void psks(void **state)
{
	struct rsp_secrets *first = rsp_secrets_new(NULL), *second = rsp_secrets_new(first);
	struct rsp_slice identity, owner, key;
	uint8_t long_key[RSP_PSK_MAX_LEN + 1] = {1};

	(void)state;
	assert_true(rsp_secrets_add_psk(first, rsp_text("one"), rsp_text("KEY1")));
	assert_true(
	    rsp_secrets_add_psk_of(second, rsp_text("two"), rsp_text("8944"), rsp_text("KEY2")));
	assert_false(rsp_secrets_add_psk_of(second, rsp_text("x"), rsp_slice(long_key, 33),
	                                    rsp_text("KEY2")));
	assert_false(rsp_secrets_add_psk(second, rsp_text("x"), rsp_slice(long_key, 65)));
	assert_false(rsp_secrets_add_psk(second, rsp_text("x"), rsp_slice(long_key, 0)));
	assert_true(rsp_secrets_psk(second, 0, &identity, &owner, &key));
	assert_true(rsp_equal_text(identity, "two") && rsp_equal_text(key, "KEY2") &&
	            rsp_equal_text(owner, "8944"));
	assert_true(rsp_secrets_psk(second, 1, &identity, &owner, &key));
	assert_true(rsp_equal_text(identity, "one") && rsp_equal_text(key, "KEY1") && !owner.len);
	assert_false(rsp_secrets_psk(second, 2, &identity, &owner, &key));
	rsp_secrets_free(second);
	rsp_secrets_free(first);
}

static void no_memory(void **state)
{
	struct bytes random = hex(random_a);
	uint8_t key[32] = {0};

	(void)state;
	for (uint64_t nth = 1; nth < 12; nth++) {
		struct rsp_crypto *crypto;
		struct rsp_secrets *secrets;

		test_fail_alloc(nth);
		crypto = rsp_crypto_new();
		secrets = rsp_secrets_new(NULL);
		if (crypto) {
			rsp_aead_free(
			    rsp_aead_new(crypto, RSP_AEAD_AES_128_GCM, rsp_slice(key, 16)));
			rsp_cbc_free(rsp_cbc_new(crypto, RSP_CBC_AES_256, rsp_slice(key, 32)));
			rsp_hmac_free(rsp_hmac_new(crypto, RSP_HASH_MD5, rsp_slice(key, 32)));
			rsp_block_mac_free(rsp_cmac_new(crypto, rsp_slice(key, 16)));
			rsp_block_mac_free(rsp_des_mac_new(crypto, rsp_slice(key, 24)));
		}
		if (secrets) {
			(void)!rsp_secrets_add(secrets, RSP_SECRET_MASTER, slice_of(&random),
			                       rsp_slice(key, 32));
			(void)!rsp_secrets_add_psk(secrets, rsp_text("a"), rsp_slice(key, 32));
		}
		test_fail_alloc(0);
		rsp_secrets_free(secrets);
		rsp_crypto_free(crypto);
	}
}

/* RFC 4493 4 (16 and 40 bytes); NIST SP 800-38B D.2 and D.3 (empty). */
static void cmac(void **state)
{
	static const struct {
		const char *key, *data, *mac;
	} rows[] = {
	    {"2B7E151628AED2A6ABF7158809CF4F3C",                                 "6BC1BEE22E409F96E93D7E117393172A",
	     "070A16B46B4D4144F79BDD9DD04A287C"	                                                                                                },
	    {"2B7E151628AED2A6ABF7158809CF4F3C",
	     "6BC1BEE22E409F96E93D7E117393172AAE2D8A571E03AC9C9EB76FAC45AF8E5130C81C46A35CE411",	             "DFA66747DE9AE63030CA32611497C827"},
	    {"8E73B0F7DA0E6452C810F32B809079E562F8EAD2522C6B7B",                 "",
	     "D17DDF46ADAACDE531CAC483DE7A9367"	                                                                                                },
	    {"603DEB1015CA71BE2B73AEF0857D77811F352C073B6108D72D9810A30914DFF4", "",
	     "028962F61B7BF89EFC6B551F4667D983"	                                                                                                },
	};
	uint8_t out[RSP_BLOCK_MAC_MAX];
	size_t len;

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct bytes key = hex(rows[i].key), data = hex(rows[i].data);
		struct rsp_block_mac *mac = rsp_cmac_new(*state, slice_of(&key));
		/* In two parts, and twice with one key. */
		struct rsp_slice in = slice_of(&data), parts[2] = {rsp_take_up_to(&in, 5)};

		parts[1] = in;
		assert_non_null(mac);
		for (unsigned round = 0; round < 2; round++) {
			assert_true(rsp_block_mac(mac, parts, 2, out, &len));
			is_hex(out, len, rows[i].mac);
		}
		rsp_block_mac_free(mac);
	}
	assert_null(rsp_cmac_new(*state, rsp_text("too short")));
}

/* gsm0348, SignatureManagerTest: the last block of CBC with two keys. FIPS 46-3 by hand: DES of one
 * block is EDE with one key three times. */
static void des_mac(void **state)
{
	static const struct {
		const char *key, *data, *mac;
	} rows[] = {
	    {"0123456789ABCDEF0123456789ABCDEF",
	     "37363534333231204E6F77206973207468652074696D6520666F722000000000",	                     "F1D30F6849312CA4"},
	    {"0123456789ABCDEF",                 "37363534333231204E6F77206973207468652074696D6520666F7220",
	     "F1D30F6849312CA4"	                                                                                        },
	    {"133457799BBCDFF1",                 "0123456789ABCDEF",                                         "85E813540F0AB405"},
	};
	uint8_t out[RSP_BLOCK_MAC_MAX];
	size_t len;

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct bytes key = hex(rows[i].key), data = hex(rows[i].data);
		struct rsp_block_mac *mac = rsp_des_mac_new(*state, slice_of(&key));
		struct rsp_slice in = slice_of(&data), parts[2] = {rsp_take_up_to(&in, 3)};

		parts[1] = in;
		assert_non_null(mac);
		assert_true(rsp_block_mac(mac, parts, 2, out, &len));
		is_hex(out, len, rows[i].mac);
		rsp_block_mac_free(mac);
	}
	assert_null(rsp_des_mac_new(*state, rsp_text("too short")));
}

/* TS 102 225 as gsm0348 quotes it; the columns by hand. */
static void sums(void **state)
{
	static const uint8_t data[] = {1, 2, 3, 4, 5, 6, 7, 8};
	const struct rsp_slice parts[] = {rsp_slice(data, 2), rsp_slice(data + 2, 3)};
	const struct rsp_slice all = rsp_slice(data, sizeof(data));
	uint8_t out[8];

	(void)state;
	rsp_crc16(parts, 2, out);
	is_hex(out, 2, "22EC");
	rsp_crc32(parts, 2, out);
	is_hex(out, 4, "470B99F4");
	rsp_xor(&all, 1, out, 4);
	is_hex(out, 4, "0404040C");
	rsp_xor(&all, 1, out, 8);
	is_hex(out, 8, "0102030405060708");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(cmac),         cmocka_unit_test(des_mac),
	    cmocka_unit_test(sums),         cmocka_unit_test(hashes),
	    cmocka_unit_test(hmac),         cmocka_unit_test(hkdf),
	    cmocka_unit_test(x963),         cmocka_unit_test(tls13_record),
	    cmocka_unit_test(gcm),          cmocka_unit_test(ccm),
	    cmocka_unit_test(chacha),       cmocka_unit_test(cbc),
	    cmocka_unit_test(prf),          cmocka_unit_test(keylog),
	    cmocka_unit_test(many_secrets), cmocka_unit_test(psks),
	    cmocka_unit_test(no_memory),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
