/* SPDX-License-Identifier: GPL-2.0-or-later */
/* clang-format off */
/* The objects by tag; of several rows for one tag the first that applies counts. */
#include "card/cat_object.h"

static const struct rsp_cat_part parts_02[] = {
	{.how = RSP_CAT_AS_UINT, .field = RSP_CAT_SOURCE, .len = 1},
	{.how = RSP_CAT_AS_UINT, .field = RSP_CAT_DESTINATION, .len = 1},
	{0},
};
static const struct rsp_cat_part parts_04[] = {
	{.how = RSP_CAT_AS_UINT, .field = RSP_CAT_TIME_UNIT, .len = 1},
	{.how = RSP_CAT_AS_UINT, .field = RSP_CAT_TIME_INTERVAL, .len = 1},
	{0},
};
static const struct rsp_cat_part parts_05[] = {
	{.how = RSP_CAT_AS_ALPHA, .field = RSP_CAT_ALPHA},
	{0},
};
static const struct rsp_cat_part parts_06[] = {
	{.how = RSP_CAT_AS_BITS, .field = RSP_CAT_TON, .high = 7, .low = 5},
	{.how = RSP_CAT_AS_BITS, .field = RSP_CAT_NPI, .high = 4, .low = 1},
	{.how = RSP_CAT_AS_SKIP, .len = 1},
	{.how = RSP_CAT_AS_NUMBER, .field = RSP_CAT_DIGITS},
	{0},
};
static const struct rsp_cat_part parts_07[] = {
	{.how = RSP_CAT_AS_BYTES, .field = RSP_CAT_CAPABILITY, .len = 0},
	{0},
};
static const struct rsp_cat_part parts_08[] = {
	{.how = RSP_CAT_AS_BYTES, .field = RSP_CAT_SUBADDRESS, .len = 0},
	{0},
};
static const struct rsp_cat_part parts_09_15[] = {
	{.how = RSP_CAT_AS_PLMN_ID, .field = RSP_CAT_CSG_PLMN},
	{0},
};
static const struct rsp_cat_part parts_09[] = {
	{.how = RSP_CAT_AS_BITS, .field = RSP_CAT_SS_TON, .high = 7, .low = 5},
	{.how = RSP_CAT_AS_BITS, .field = RSP_CAT_SS_NPI, .high = 4, .low = 1},
	{.how = RSP_CAT_AS_SKIP, .len = 1},
	{.how = RSP_CAT_AS_NUMBER, .field = RSP_CAT_SS_DIGITS},
	{0},
};
static const struct rsp_cat_part parts_0b_1d[] = {
	{.how = RSP_CAT_AS_UINT, .field = RSP_CAT_PDP_TYPE, .len = 1},
	{0},
};
static const struct rsp_cat_part parts_0b[] = {
	{.how = RSP_CAT_AS_BYTES, .field = RSP_CAT_SMS_TPDU, .len = 0},
	{0},
};
static const struct rsp_cat_part parts_0c[] = {
	{.how = RSP_CAT_AS_BITS, .field = RSP_CAT_CBS_SCOPE, .high = 8, .low = 7},
	{.how = RSP_CAT_AS_BITS, .field = RSP_CAT_CBS_CODE, .len = 2, .high = 14, .low = 5},
	{.how = RSP_CAT_AS_BITS, .field = RSP_CAT_CBS_UPDATE, .len = 2, .high = 4, .low = 1},
	{.how = RSP_CAT_AS_SKIP, .len = 2},
	{.how = RSP_CAT_AS_UINT, .field = RSP_CAT_CBS_ID, .len = 2},
	{.how = RSP_CAT_AS_UINT, .field = RSP_CAT_CBS_DCS, .len = 1},
	{.how = RSP_CAT_AS_BITS, .field = RSP_CAT_CBS_PAGE, .high = 8, .low = 5},
	{.how = RSP_CAT_AS_BITS, .field = RSP_CAT_CBS_PAGES, .high = 4, .low = 1},
	{.how = RSP_CAT_AS_SKIP, .len = 1},
	{.how = RSP_CAT_AS_BYTES, .field = RSP_CAT_CBS_CONTENT, .len = 0},
	{0},
};
static const struct rsp_cat_part parts_0d_40_second[] = {
	{.how = RSP_CAT_AS_UINT, .field = RSP_CAT_TEXT_DCS, .len = 1},
	{.how = RSP_CAT_AS_CODED, .field = RSP_CAT_PASSWORD_TEXT},
	{0},
};
static const struct rsp_cat_part parts_0d_40[] = {
	{.how = RSP_CAT_AS_UINT, .field = RSP_CAT_TEXT_DCS, .len = 1},
	{.how = RSP_CAT_AS_CODED, .field = RSP_CAT_LOGIN_TEXT},
	{0},
};
static const struct rsp_cat_part parts_0d_23[] = {
	{.how = RSP_CAT_AS_UINT, .field = RSP_CAT_TEXT_DCS, .len = 1},
	{.how = RSP_CAT_AS_CODED, .field = RSP_CAT_HIDDEN_TEXT},
	{0},
};
static const struct rsp_cat_part parts_0d_22[] = {
	{.how = RSP_CAT_AS_UINT, .field = RSP_CAT_TEXT_DCS, .len = 1},
	{.how = RSP_CAT_AS_UINT, .field = RSP_CAT_CHOICE_ANSWER, .len = 1},
	{0},
};
static const struct rsp_cat_part parts_0d[] = {
	{.how = RSP_CAT_AS_UINT, .field = RSP_CAT_TEXT_DCS, .len = 1},
	{.how = RSP_CAT_AS_CODED, .field = RSP_CAT_TEXT_TEXT},
	{0},
};
static const struct rsp_cat_part parts_0e[] = {
	{.how = RSP_CAT_AS_UINT, .field = RSP_CAT_TONE, .len = 1},
	{0},
};
static const struct rsp_cat_part parts_0f[] = {
	{.how = RSP_CAT_AS_UINT, .field = RSP_CAT_ITEM_NUMBER, .len = 1},
	{.how = RSP_CAT_AS_ALPHA, .field = RSP_CAT_ITEM_TEXT},
	{0},
};
static const struct rsp_cat_part parts_10[] = {
	{.how = RSP_CAT_AS_UINT, .field = RSP_CAT_ITEM_ID, .len = 1},
	{0},
};
static const struct rsp_cat_part parts_11[] = {
	{.how = RSP_CAT_AS_UINT, .field = RSP_CAT_LENGTH_MIN, .len = 1},
	{.how = RSP_CAT_AS_UINT, .field = RSP_CAT_LENGTH_MAX, .len = 1},
	{0},
};
static const struct rsp_cat_part parts_16[] = {
	{.how = RSP_CAT_AS_MEASURED, .field = RSP_CAT_MEASUREMENT, .len = 0},
	{0},
};
static const struct rsp_cat_part parts_17[] = {
	{.how = RSP_CAT_AS_UINT, .field = RSP_CAT_DEFAULT_DCS, .len = 1},
	{.how = RSP_CAT_AS_CODED, .field = RSP_CAT_DEFAULT_TEXT},
	{0},
};
static const struct rsp_cat_part parts_18[] = {
	{.how = RSP_CAT_AS_REPEAT},
	{.how = RSP_CAT_AS_UINT, .field = RSP_CAT_NEXT_ACTION, .len = 1},
	{0},
};
static const struct rsp_cat_part parts_19[] = {
	{.how = RSP_CAT_AS_REPEAT},
	{.how = RSP_CAT_AS_UINT, .field = RSP_CAT_EVENT, .len = 1},
	{0},
};
static const struct rsp_cat_part parts_1b[] = {
	{.how = RSP_CAT_AS_UINT, .field = RSP_CAT_LOCATION_STATUS, .len = 1},
	{0},
};
static const struct rsp_cat_part parts_1c[] = {
	{.how = RSP_CAT_AS_REPEAT},
	{.how = RSP_CAT_AS_BITS, .field = RSP_CAT_TRANSACTION_FLAG, .high = 8, .low = 8},
	{.how = RSP_CAT_AS_BITS, .field = RSP_CAT_TRANSACTION_VALUE, .high = 7, .low = 5},
	{.how = RSP_CAT_AS_SKIP, .len = 1},
	{0},
};
static const struct rsp_cat_part parts_1d_1d[] = {
	{.how = RSP_CAT_AS_UINT, .field = RSP_CAT_CONNECTION_STATUS, .len = 1},
	{0},
};
static const struct rsp_cat_part parts_1e[] = {
	{.how = RSP_CAT_AS_UINT, .field = RSP_CAT_ICON_QUALIFIER, .len = 1},
	{.how = RSP_CAT_AS_UINT, .field = RSP_CAT_ICON_ID, .len = 1},
	{0},
};
static const struct rsp_cat_part parts_1f[] = {
	{.how = RSP_CAT_AS_UINT, .field = RSP_CAT_ITEM_ICONS_QUALIFIER, .len = 1},
	{.how = RSP_CAT_AS_REPEAT},
	{.how = RSP_CAT_AS_UINT, .field = RSP_CAT_ITEM_ICON, .len = 1},
	{0},
};
static const struct rsp_cat_part parts_20[] = {
	{.how = RSP_CAT_AS_REPEAT},
	{.how = RSP_CAT_AS_BITS, .field = RSP_CAT_READER_ID, .high = 3, .low = 1},
	{.how = RSP_CAT_AS_BITS, .field = RSP_CAT_READER_REMOVABLE, .high = 4, .low = 4},
	{.how = RSP_CAT_AS_BITS, .field = RSP_CAT_READER_PRESENT, .high = 5, .low = 5},
	{.how = RSP_CAT_AS_BITS, .field = RSP_CAT_READER_ID1, .high = 6, .low = 6},
	{.how = RSP_CAT_AS_BITS, .field = RSP_CAT_READER_CARD, .high = 7, .low = 7},
	{.how = RSP_CAT_AS_BITS, .field = RSP_CAT_READER_POWERED, .high = 8, .low = 8},
	{.how = RSP_CAT_AS_SKIP, .len = 1},
	{0},
};
static const struct rsp_cat_part parts_21_72[] = {
	{.how = RSP_CAT_AS_BITS, .field = RSP_CAT_ECAT_COMMAND, .high = 8, .low = 7},
	{.how = RSP_CAT_AS_BITS, .field = RSP_CAT_ECAT_COUNTER, .len = 3, .high = 22, .low = 1},
	{.how = RSP_CAT_AS_SKIP, .len = 3},
	{0},
};
static const struct rsp_cat_part parts_22_72[] = {
	{.how = RSP_CAT_AS_BYTES, .field = RSP_CAT_ENCRYPTED, .len = 0},
	{0},
};
static const struct rsp_cat_part parts_23_73[] = {
	{.how = RSP_CAT_AS_BYTES, .field = RSP_CAT_SA_TEMPLATE, .len = 0},
	{0},
};
static const struct rsp_cat_part parts_24[] = {
	{.how = RSP_CAT_AS_UINT, .field = RSP_CAT_TIMER_ID, .len = 1},
	{0},
};
static const struct rsp_cat_part parts_25[] = {
	{.how = RSP_CAT_AS_BCD, .field = RSP_CAT_TIMER_HOUR},
	{.how = RSP_CAT_AS_BCD, .field = RSP_CAT_TIMER_MINUTE},
	{.how = RSP_CAT_AS_BCD, .field = RSP_CAT_TIMER_SECOND},
	{0},
};
static const struct rsp_cat_part parts_26[] = {
	{.how = RSP_CAT_AS_BCD, .field = RSP_CAT_DATE_YEAR},
	{.how = RSP_CAT_AS_BCD, .field = RSP_CAT_DATE_MONTH},
	{.how = RSP_CAT_AS_BCD, .field = RSP_CAT_DATE_DAY},
	{.how = RSP_CAT_AS_BCD, .field = RSP_CAT_DATE_HOUR},
	{.how = RSP_CAT_AS_BCD, .field = RSP_CAT_DATE_MINUTE},
	{.how = RSP_CAT_AS_BCD, .field = RSP_CAT_DATE_SECOND},
	{.how = RSP_CAT_AS_SKIP, .len = 1},
	{0},
};
static const struct rsp_cat_part parts_27[] = {
	{.how = RSP_CAT_AS_OBJECTS, .field = RSP_CAT_REQUESTED_ACTION},
	{0},
};
static const struct rsp_cat_part parts_28[] = {
	{.how = RSP_CAT_AS_LATIN, .field = RSP_CAT_AT_COMMAND},
	{0},
};
static const struct rsp_cat_part parts_29[] = {
	{.how = RSP_CAT_AS_LATIN, .field = RSP_CAT_AT_RESPONSE},
	{0},
};
static const struct rsp_cat_part parts_2a_1d[] = {
	{.how = RSP_CAT_AS_UINT, .field = RSP_CAT_CONNECTION_TYPE, .len = 1},
	{0},
};
static const struct rsp_cat_part parts_2a[] = {
	{.how = RSP_CAT_AS_UINT, .field = RSP_CAT_BC_REPEAT, .len = 1},
	{0},
};
static const struct rsp_cat_part parts_2c[] = {
	{.how = RSP_CAT_AS_NUMBER, .field = RSP_CAT_DTMF},
	{0},
};
static const struct rsp_cat_part parts_2d[] = {
	{.how = RSP_CAT_AS_LATIN, .field = RSP_CAT_LANGUAGE},
	{0},
};
static const struct rsp_cat_part parts_2e_1d[] = {
	{.how = RSP_CAT_AS_UINT, .field = RSP_CAT_SM_CAUSE, .len = 1},
	{0},
};
static const struct rsp_cat_part parts_2e[] = {
	{.how = RSP_CAT_AS_UINT, .field = RSP_CAT_ADVANCE_STATE, .len = 1},
	{.how = RSP_CAT_AS_REPEAT},
	{.how = RSP_CAT_AS_UINT, .field = RSP_CAT_ADVANCE_VALUE, .len = 1},
	{0},
};
static const struct rsp_cat_part parts_30[] = {
	{.how = RSP_CAT_AS_UINT, .field = RSP_CAT_BROWSER, .len = 1},
	{0},
};
static const struct rsp_cat_part parts_31_10[] = {
	{.how = RSP_CAT_AS_LATIN, .field = RSP_CAT_IMS_URI},
	{0},
};
static const struct rsp_cat_part parts_31[] = {
	{.how = RSP_CAT_AS_LATIN, .field = RSP_CAT_URL},
	{0},
};
static const struct rsp_cat_part parts_32[] = {
	{.how = RSP_CAT_AS_REPEAT},
	{.how = RSP_CAT_AS_UINT, .field = RSP_CAT_BEARER, .len = 1},
	{0},
};
static const struct rsp_cat_part parts_34_26[] = {
	{.how = RSP_CAT_AS_REPEAT},
	{.how = RSP_CAT_AS_UINT, .field = RSP_CAT_RAT, .len = 1},
	{.how = RSP_CAT_AS_UINT, .field = RSP_CAT_RAT_STATE, .len = 1},
	{0},
};
static const struct rsp_cat_part parts_34[] = {
	{.how = RSP_CAT_AS_UINT, .field = RSP_CAT_BROWSER_END, .len = 1},
	{0},
};
static const struct rsp_cat_part parts_36[] = {
	{.how = RSP_CAT_AS_BYTES, .field = RSP_CAT_CHANNEL_DATA, .len = 0},
	{0},
};
static const struct rsp_cat_part parts_37[] = {
	{.how = RSP_CAT_AS_UINT, .field = RSP_CAT_CHANNEL_LENGTH, .len = 1},
	{0},
};
static const struct rsp_cat_part parts_38[] = {
	{.how = RSP_CAT_AS_BITS, .field = RSP_CAT_CHANNEL, .high = 3, .low = 1},
	{.how = RSP_CAT_AS_BITS, .field = RSP_CAT_CHANNEL_STATE, .high = 8, .low = 7},
	{.how = RSP_CAT_AS_SKIP, .len = 1},
	{.how = RSP_CAT_AS_UINT, .field = RSP_CAT_CHANNEL_PROBLEM, .len = 1},
	{0},
};
static const struct rsp_cat_part parts_39[] = {
	{.how = RSP_CAT_AS_UINT, .field = RSP_CAT_BUFFER_SIZE, .len = 2},
	{0},
};
static const struct rsp_cat_part parts_3a_01[] = {
	{.how = RSP_CAT_AS_BITS, .field = RSP_CAT_POLICY_MENU, .high = 1, .low = 1},
	{.how = RSP_CAT_AS_BITS, .field = RSP_CAT_POLICY_DATA, .high = 2, .low = 2},
	{.how = RSP_CAT_AS_BITS, .field = RSP_CAT_POLICY_VOICE, .high = 3, .low = 3},
	{.how = RSP_CAT_AS_SKIP, .len = 1},
	{0},
};
static const struct rsp_cat_part parts_3a[] = {
	{.how = RSP_CAT_AS_BYTES, .field = RSP_CAT_READER_IDENTIFIER, .len = 0},
	{0},
};
static const struct rsp_cat_part parts_3b_01[] = {
	{.how = RSP_CAT_AS_BYTES, .field = RSP_CAT_REFRESH_DATA, .len = 0},
	{0},
};
static const struct rsp_cat_part parts_3b_26[] = {
	{.how = RSP_CAT_AS_OBJECTS, .field = RSP_CAT_MACROCELLS},
	{0},
};
static const struct rsp_cat_part parts_3b[] = {
	{.how = RSP_CAT_AS_BYTES, .field = RSP_CAT_FILE_UPDATE, .len = 0},
	{0},
};
static const struct rsp_cat_part parts_3c[] = {
	{.how = RSP_CAT_AS_UINT, .field = RSP_CAT_TRANSPORT_PROTOCOL, .len = 1},
	{.how = RSP_CAT_AS_UINT, .field = RSP_CAT_TRANSPORT_PORT, .len = 2},
	{0},
};
static const struct rsp_cat_part parts_3f[] = {
	{.how = RSP_CAT_AS_REPEAT},
	{.how = RSP_CAT_AS_UINT, .field = RSP_CAT_TECHNOLOGY, .len = 1},
	{0},
};
static const struct rsp_cat_part parts_40[] = {
	{.how = RSP_CAT_AS_UINT, .field = RSP_CAT_DISPLAY_HEIGHT, .len = 1},
	{.how = RSP_CAT_AS_UINT, .field = RSP_CAT_DISPLAY_WIDTH, .len = 1},
	{.how = RSP_CAT_AS_UINT, .field = RSP_CAT_DISPLAY_EFFECTS, .len = 1},
	{0},
};
static const struct rsp_cat_part parts_41[] = {
	{.how = RSP_CAT_AS_UINT, .field = RSP_CAT_SERVICE_BEARER, .len = 1},
	{.how = RSP_CAT_AS_UINT, .field = RSP_CAT_SERVICE_ID, .len = 1},
	{.how = RSP_CAT_AS_BYTES, .field = RSP_CAT_SERVICE_RECORD, .len = 0},
	{0},
};
static const struct rsp_cat_part parts_42[] = {
	{.how = RSP_CAT_AS_UINT, .field = RSP_CAT_FILTER_BEARER, .len = 1},
	{.how = RSP_CAT_AS_BYTES, .field = RSP_CAT_FILTER_DATA, .len = 0},
	{0},
};
static const struct rsp_cat_part parts_43[] = {
	{.how = RSP_CAT_AS_UINT, .field = RSP_CAT_SEARCH_BEARER, .len = 1},
	{.how = RSP_CAT_AS_BYTES, .field = RSP_CAT_SEARCH_DATA, .len = 0},
	{0},
};
static const struct rsp_cat_part parts_44[] = {
	{.how = RSP_CAT_AS_UINT, .field = RSP_CAT_ATTRIBUTE_BEARER, .len = 1},
	{.how = RSP_CAT_AS_BYTES, .field = RSP_CAT_ATTRIBUTE_DATA, .len = 0},
	{0},
};
static const struct rsp_cat_part parts_45[] = {
	{.how = RSP_CAT_AS_BYTES, .field = RSP_CAT_AVAILABILITY, .len = 0},
	{0},
};
static const struct rsp_cat_part parts_46[] = {
	{.how = RSP_CAT_AS_BYTES, .field = RSP_CAT_ESN, .len = 0},
	{0},
};
static const struct rsp_cat_part parts_48[] = {
	{.how = RSP_CAT_AS_BYTES, .field = RSP_CAT_CDMA_TPDU, .len = 0},
	{0},
};
static const struct rsp_cat_part parts_49[] = {
	{.how = RSP_CAT_AS_UINT, .field = RSP_CAT_REMOTE_TYPE, .len = 1},
	{.how = RSP_CAT_AS_BYTES, .field = RSP_CAT_REMOTE_ADDRESS, .len = 0},
	{0},
};
static const struct rsp_cat_part parts_4a[] = {
	{.how = RSP_CAT_AS_LATIN, .field = RSP_CAT_WLAN_ID},
	{0},
};
static const struct rsp_cat_part parts_4b[] = {
	{.how = RSP_CAT_AS_UINT, .field = RSP_CAT_WLAN_STATUS, .len = 1},
	{0},
};
static const struct rsp_cat_part parts_50[] = {
	{.how = RSP_CAT_AS_REPEAT},
	{.how = RSP_CAT_AS_UINT, .field = RSP_CAT_ATTRIBUTE_START, .len = 1},
	{.how = RSP_CAT_AS_UINT, .field = RSP_CAT_ATTRIBUTE_LENGTH, .len = 1},
	{.how = RSP_CAT_AS_BITS, .field = RSP_CAT_ALIGNMENT, .high = 2, .low = 1},
	{.how = RSP_CAT_AS_BITS, .field = RSP_CAT_FONT, .high = 4, .low = 3},
	{.how = RSP_CAT_AS_BITS, .field = RSP_CAT_BOLD, .high = 5, .low = 5},
	{.how = RSP_CAT_AS_BITS, .field = RSP_CAT_ITALIC, .high = 6, .low = 6},
	{.how = RSP_CAT_AS_BITS, .field = RSP_CAT_UNDERLINED, .high = 7, .low = 7},
	{.how = RSP_CAT_AS_BITS, .field = RSP_CAT_STRUCK, .high = 8, .low = 8},
	{.how = RSP_CAT_AS_SKIP, .len = 1},
	{.how = RSP_CAT_AS_BITS, .field = RSP_CAT_FOREGROUND, .high = 4, .low = 1},
	{.how = RSP_CAT_AS_BITS, .field = RSP_CAT_BACKGROUND_COLOUR, .high = 8, .low = 5},
	{.how = RSP_CAT_AS_SKIP, .len = 1},
	{0},
};
static const struct rsp_cat_part parts_53[] = {
	{.how = RSP_CAT_AS_UINT, .field = RSP_CAT_CONTACTLESS_REQUEST, .len = 1},
	{0},
};
static const struct rsp_cat_part parts_54[] = {
	{.how = RSP_CAT_AS_UINT, .field = RSP_CAT_CONTACTLESS_STATE, .len = 1},
	{0},
};
static const struct rsp_cat_part parts_55_02[] = {
	{.how = RSP_CAT_AS_WHOLE, .field = RSP_CAT_IMS_CALL_CAUSE},
	{.how = RSP_CAT_AS_UINT, .field = RSP_CAT_IMS_CAUSE_PROTOCOL, .len = 1},
	{.how = RSP_CAT_AS_UINT, .field = RSP_CAT_IMS_CAUSE_VALUE, .len = 2},
	{0},
};
static const struct rsp_cat_part parts_55[] = {
	{.how = RSP_CAT_AS_UINT, .field = RSP_CAT_CSG_STATE, .len = 1},
	{.how = RSP_CAT_AS_BITS, .field = RSP_CAT_CSG_DETAIL, .high = 8, .low = 1},
	{.how = RSP_CAT_AS_BITS, .field = RSP_CAT_CSG_DETAILED, .high = 1, .low = 1},
	{.how = RSP_CAT_AS_BITS, .field = RSP_CAT_CSG_MANUAL, .high = 7, .low = 7},
	{.how = RSP_CAT_AS_BITS, .field = RSP_CAT_CSG_OTHER, .high = 8, .low = 8},
	{.how = RSP_CAT_AS_SKIP, .len = 1},
	{0},
};
static const struct rsp_cat_part parts_56[] = {
	{.how = RSP_CAT_AS_BYTES, .field = RSP_CAT_CSG_ID, .len = 0},
	{0},
};
static const struct rsp_cat_part parts_57_12[] = {
	{.how = RSP_CAT_AS_UINT, .field = RSP_CAT_EXTENDED_REJECTION, .len = 1},
	{0},
};
static const struct rsp_cat_part parts_57[] = {
	{.how = RSP_CAT_AS_ALPHA, .field = RSP_CAT_HNB_NAME},
	{0},
};
static const struct rsp_cat_part parts_60[] = {
	{.how = RSP_CAT_AS_BYTES, .field = RSP_CAT_MAC, .len = 0},
	{0},
};
static const struct rsp_cat_part parts_61[] = {
	{.how = RSP_CAT_AS_BYTES, .field = RSP_CAT_EMERGENCY, .len = 0},
	{0},
};
static const struct rsp_cat_part parts_63[] = {
	{.how = RSP_CAT_AS_UINT, .field = RSP_CAT_BATTERY, .len = 1},
	{0},
};
static const struct rsp_cat_part parts_64[] = {
	{.how = RSP_CAT_AS_BYTES, .field = RSP_CAT_BROWSING, .len = 0},
	{0},
};
static const struct rsp_cat_part parts_65[] = {
	{.how = RSP_CAT_AS_UINT, .field = RSP_CAT_SEARCH_MODE, .len = 1},
	{0},
};
static const struct rsp_cat_part parts_66[] = {
	{.how = RSP_CAT_AS_UINT, .field = RSP_CAT_LAYOUT_KIND, .len = 1},
	{.how = RSP_CAT_AS_REPEAT},
	{.how = RSP_CAT_AS_UINT, .field = RSP_CAT_LAYOUT_SIZE, .len = 1},
	{0},
};
static const struct rsp_cat_part parts_67[] = {
	{.how = RSP_CAT_AS_UINT, .field = RSP_CAT_FRAMES_DEFAULT, .len = 1},
	{.how = RSP_CAT_AS_BYTES, .field = RSP_CAT_FRAMES_REST, .len = 0},
	{0},
};
static const struct rsp_cat_part parts_68[] = {
	{.how = RSP_CAT_AS_UINT, .field = RSP_CAT_FRAME_ID, .len = 1},
	{0},
};
static const struct rsp_cat_part parts_69[] = {
	{.how = RSP_CAT_AS_UINT, .field = RSP_CAT_MEASUREMENT_QUALIFIER, .len = 1},
	{0},
};
static const struct rsp_cat_part parts_6a[] = {
	{.how = RSP_CAT_AS_BYTES, .field = RSP_CAT_MMS_REFERENCE, .len = 0},
	{0},
};
static const struct rsp_cat_part parts_6b[] = {
	{.how = RSP_CAT_AS_BYTES, .field = RSP_CAT_MMS_ID, .len = 0},
	{0},
};
static const struct rsp_cat_part parts_6c[] = {
	{.how = RSP_CAT_AS_BYTES, .field = RSP_CAT_MMS_STATUS, .len = 0},
	{0},
};
static const struct rsp_cat_part parts_6d[] = {
	{.how = RSP_CAT_AS_BYTES, .field = RSP_CAT_MEID, .len = 0},
	{0},
};
static const struct rsp_cat_part parts_6e[] = {
	{.how = RSP_CAT_AS_BYTES, .field = RSP_CAT_MMS_CONTENT, .len = 0},
	{0},
};
static const struct rsp_cat_part parts_6f[] = {
	{.how = RSP_CAT_AS_BYTES, .field = RSP_CAT_MMS_NOTIFICATION, .len = 0},
	{0},
};
static const struct rsp_cat_part parts_71[] = {
	{.how = RSP_CAT_AS_UINT, .field = RSP_CAT_REGISTRY_PORT, .len = 2},
	{.how = RSP_CAT_AS_UINT, .field = RSP_CAT_REGISTRY_DCS, .len = 1},
	{.how = RSP_CAT_AS_CODED, .field = RSP_CAT_REGISTRY_NAME},
	{0},
};
static const struct rsp_cat_part parts_72[] = {
	{.how = RSP_CAT_AS_REPEAT},
	{.how = RSP_CAT_AS_PLMN_ID, .field = RSP_CAT_PLMN_ACT},
	{.how = RSP_CAT_AS_ACCESS, .field = RSP_CAT_PLMN_TECHNOLOGY},
	{0},
};
static const struct rsp_cat_part parts_73[] = {
	{.how = RSP_CAT_AS_PLMN_ID, .field = RSP_CAT_RAI_PLMN},
	{.how = RSP_CAT_AS_UINT, .field = RSP_CAT_RAI_LAC, .len = 2},
	{.how = RSP_CAT_AS_UINT, .field = RSP_CAT_RAI_RAC, .len = 1},
	{0},
};
static const struct rsp_cat_part parts_74[] = {
	{.how = RSP_CAT_AS_UINT, .field = RSP_CAT_REGISTRATION, .len = 1},
	{0},
};
static const struct rsp_cat_part parts_75[] = {
	{.how = RSP_CAT_AS_UINT, .field = RSP_CAT_REJECTION, .len = 1},
	{0},
};
static const struct rsp_cat_part parts_76_18[] = {
	{.how = RSP_CAT_AS_LATIN, .field = RSP_CAT_IARI},
	{0},
};
static const struct rsp_cat_part parts_76[] = {
	{.how = RSP_CAT_AS_UINT, .field = RSP_CAT_GEO_HORIZONTAL, .len = 1},
	{.how = RSP_CAT_AS_UINT, .field = RSP_CAT_GEO_VERTICAL, .len = 1},
	{.how = RSP_CAT_AS_BITS, .field = RSP_CAT_GEO_VELOCITY, .high = 8, .low = 1},
	{.how = RSP_CAT_AS_BITS, .field = RSP_CAT_GEO_SPEED, .high = 1, .low = 1},
	{.how = RSP_CAT_AS_BITS, .field = RSP_CAT_GEO_CLIMB, .high = 2, .low = 2},
	{.how = RSP_CAT_AS_BITS, .field = RSP_CAT_GEO_SPEED_UNCERTAINTY, .high = 3, .low = 3},
	{.how = RSP_CAT_AS_BITS, .field = RSP_CAT_GEO_CLIMB_UNCERTAINTY, .high = 4, .low = 4},
	{.how = RSP_CAT_AS_SKIP, .len = 1},
	{.how = RSP_CAT_AS_BITS, .field = RSP_CAT_GEO_SHAPES, .high = 8, .low = 1},
	{.how = RSP_CAT_AS_BITS, .field = RSP_CAT_GEO_POINT, .high = 1, .low = 1},
	{.how = RSP_CAT_AS_BITS, .field = RSP_CAT_GEO_CIRCLE, .high = 2, .low = 2},
	{.how = RSP_CAT_AS_BITS, .field = RSP_CAT_GEO_ELLIPSE, .high = 3, .low = 3},
	{.how = RSP_CAT_AS_BITS, .field = RSP_CAT_GEO_ALTITUDE, .high = 4, .low = 4},
	{.how = RSP_CAT_AS_BITS, .field = RSP_CAT_GEO_POLYGON, .high = 5, .low = 5},
	{.how = RSP_CAT_AS_BITS, .field = RSP_CAT_GEO_ELLIPSOID, .high = 6, .low = 6},
	{.how = RSP_CAT_AS_BITS, .field = RSP_CAT_GEO_ARC, .high = 7, .low = 7},
	{.how = RSP_CAT_AS_SKIP, .len = 1},
	{.how = RSP_CAT_AS_BITS, .field = RSP_CAT_GEO_NMEA, .high = 8, .low = 1},
	{.how = RSP_CAT_AS_BITS, .field = RSP_CAT_GEO_RMC, .high = 1, .low = 1},
	{.how = RSP_CAT_AS_BITS, .field = RSP_CAT_GEO_GGA, .high = 2, .low = 2},
	{.how = RSP_CAT_AS_BITS, .field = RSP_CAT_GEO_GLL, .high = 3, .low = 3},
	{.how = RSP_CAT_AS_BITS, .field = RSP_CAT_GEO_GNS, .high = 4, .low = 4},
	{.how = RSP_CAT_AS_SKIP, .len = 1},
	{.how = RSP_CAT_AS_UINT, .field = RSP_CAT_GEO_TIME, .len = 1},
	{0},
};
static const struct rsp_cat_part parts_77[] = {
	{.how = RSP_CAT_AS_SHAPE, .field = RSP_CAT_GAD, .len = 0},
	{0},
};
static const struct rsp_cat_part parts_78_17[] = {
	{.how = RSP_CAT_AS_LATIN, .field = RSP_CAT_IMS_STATUS},
	{0},
};
static const struct rsp_cat_part parts_78[] = {
	{.how = RSP_CAT_AS_LATIN, .field = RSP_CAT_NMEA},
	{0},
};
static const struct rsp_cat_part parts_79[] = {
	{.how = RSP_CAT_AS_REPEAT},
	{.how = RSP_CAT_AS_PLMN_ID, .field = RSP_CAT_PLMN_ENTRY},
	{0},
};
static const struct rsp_cat_part parts_7a[] = {
	{.how = RSP_CAT_AS_UINT, .field = RSP_CAT_BROADCAST_TECHNOLOGY, .len = 1},
	{.how = RSP_CAT_AS_BYTES, .field = RSP_CAT_BROADCAST_LOCATION, .len = 0},
	{0},
};
static const struct rsp_cat_part parts_7b[] = {
	{.how = RSP_CAT_AS_UINT, .field = RSP_CAT_ACTIVATE, .len = 1},
	{0},
};
static const struct rsp_cat_part parts_7d[] = {
	{.how = RSP_CAT_AS_PLMN_ID, .field = RSP_CAT_TAI_PLMN},
	{.how = RSP_CAT_AS_UINT, .field = RSP_CAT_TAI_TAC, .len = 0},
	{0},
};
static const struct rsp_cat_part parts_7e_10[] = {
	{.how = RSP_CAT_AS_BITS, .field = RSP_CAT_MEDIA_VOICE, .high = 1, .low = 1},
	{.how = RSP_CAT_AS_BITS, .field = RSP_CAT_MEDIA_VIDEO, .high = 2, .low = 2},
	{.how = RSP_CAT_AS_SKIP, .len = 1},
	{0},
};
static const struct rsp_cat_part parts_aa[] = {
	{.how = RSP_CAT_AS_OBJECTS, .field = RSP_CAT_IP_LIST},
	{0},
};
/* TS 31.111 9.3, TS 101 220 7.2: tags that are used again where the context tells them apart. */
static const struct rsp_cat_part parts_09_26_05[] = {
	{.how = RSP_CAT_AS_UINT, .field = RSP_CAT_EUTRAN_ADVANCE_STATE, .len = 1},
	{.how = RSP_CAT_AS_UINT, .field = RSP_CAT_EUTRAN_ADVANCE_VALUE, .len = 2},
	{0},
};
static const struct rsp_cat_part parts_09_26_14[] = {
	{.how = RSP_CAT_AS_BYTES, .field = RSP_CAT_BSSID, .len = 0},
	{0},
};
static const struct rsp_cat_part parts_0a_26_14[] = {
	{.how = RSP_CAT_AS_BYTES, .field = RSP_CAT_HESSID, .len = 0},
	{0},
};
static const struct rsp_cat_part parts_0e_19[] = {
	{.how = RSP_CAT_AS_BYTES, .field = RSP_CAT_ECAT_PROFILE, .len = 0},
	{0},
};
static const struct rsp_cat_part parts_0f_19[] = {
	{.how = RSP_CAT_AS_BYTES, .field = RSP_CAT_ECAT_IDENTITY, .len = 0},
	{0},
};
static const struct rsp_cat_part parts_10_de[] = {
	{.how = RSP_CAT_AS_UINT, .field = RSP_CAT_ENCAPSULATED_ENVELOPE, .len = 1},
	{0},
};
static const struct rsp_cat_part parts_11_72[] = {
	{.how = RSP_CAT_AS_UINT, .field = RSP_CAT_CONTROL_RESULT, .len = 1},
	{0},
};
static const struct rsp_cat_part parts_12_19[] = {
	{.how = RSP_CAT_AS_BYTES, .field = RSP_CAT_ECAT_SERVICES, .len = 0},
	{0},
};
static const struct rsp_cat_part parts_12_79[] = {
	{.how = RSP_CAT_AS_REPEAT},
	{.how = RSP_CAT_AS_UINT, .field = RSP_CAT_LSI_NUMBER, .len = 1},
	{0},
};
static const struct rsp_cat_part parts_2a_26_12[] = {
	{.how = RSP_CAT_AS_OBJECTS, .field = RSP_CAT_IP_LIST},
	{0},
};
static const struct rsp_cat_part parts_31_26_05[] = {
	{.how = RSP_CAT_AS_UINT, .field = RSP_CAT_NR_ADVANCE_STATE, .len = 1},
	{.how = RSP_CAT_AS_UINT, .field = RSP_CAT_NR_ADVANCE_VALUE, .len = 3},
	{0},
};
static const struct rsp_cat_part parts_31_slices[] = {
	{.how = RSP_CAT_AS_BYTES, .field = RSP_CAT_REJECTED_SLICES, .len = 0},
	{0},
};
static const struct rsp_cat_part parts_4a_26_14[] = {
	{.how = RSP_CAT_AS_LATIN, .field = RSP_CAT_SSID},
	{0},
};
static const struct rsp_cat_part parts_55_1e[] = {
	{.how = RSP_CAT_AS_BYTES, .field = RSP_CAT_CAG_STATUS, .len = 0},
	{0},
};
static const struct rsp_cat_part parts_55_1f[] = {
	{.how = RSP_CAT_AS_BYTES, .field = RSP_CAT_SLICES_STATUS, .len = 0},
	{0},
};
static const struct rsp_cat_part parts_56_cag[] = {
	{.how = RSP_CAT_AS_BYTES, .field = RSP_CAT_CAG_LIST, .len = 0},
	{0},
};
static const struct rsp_cat_part parts_56_slices[] = {
	{.how = RSP_CAT_AS_MAYBE},
	{.how = RSP_CAT_AS_UINT, .field = RSP_CAT_SLICES_COUNT, .len = 1},
	{.how = RSP_CAT_AS_REPEAT},
	{.how = RSP_CAT_AS_UINT, .field = RSP_CAT_SLICE_SST, .len = 1},
	{.how = RSP_CAT_AS_UINT, .field = RSP_CAT_SLICE_SD, .len = 3},
	{0},
};
static const struct rsp_cat_part parts_57_cag[] = {
	{.how = RSP_CAT_AS_BYTES, .field = RSP_CAT_CAG_NAMES, .len = 0},
	{0},
};
static const struct rsp_cat_part parts_57_slices[] = {
	{.how = RSP_CAT_AS_BYTES, .field = RSP_CAT_REJECTED_MAPPED, .len = 0},
	{0},
};
static const struct rsp_cat_part parts_74_df[] = {
	{.how = RSP_CAT_AS_LATIN, .field = RSP_CAT_PROSE_REPORT},
	{0},
};
static const struct rsp_cat_part parts_77_slices[] = {
	{.how = RSP_CAT_AS_BYTES, .field = RSP_CAT_ALLOWED_MAPPED, .len = 0},
	{0},
};
static const struct rsp_cat_part parts_78_slices[] = {
	{.how = RSP_CAT_AS_BYTES, .field = RSP_CAT_ALLOWED_SLICES, .len = 0},
	{0},
};
static const struct rsp_cat_part parts_79_slices[] = {
	{.how = RSP_CAT_AS_BYTES, .field = RSP_CAT_PARTIAL_NSSAI, .len = 0},
	{0},
};
static const struct rsp_cat_part parts_79_26_02[] = {
	{.how = RSP_CAT_AS_UINT, .field = RSP_CAT_EUTRAN_FREQUENCY, .len = 4},
	{.how = RSP_CAT_AS_MAYBE},
	{.how = RSP_CAT_AS_BYTES, .field = RSP_CAT_EUTRAN_REPORT, .len = 0},
	{0},
};
static const struct rsp_cat_part parts_7a_40[] = {
	{.how = RSP_CAT_AS_BYTES, .field = RSP_CAT_EXTENDED_REGISTRY, .len = 0},
	{0},
};

static const struct rsp_cat_object objects[] = {
	{0x01, RSP_CAT_ANYWHERE, 0x00, RSP_CAT_DETAILS, NULL, rsp_cat_show_details},
	{0x02, RSP_CAT_ANYWHERE, 0x00, RSP_CAT_DEVICES, parts_02, NULL},
	{0x03, RSP_CAT_ANYWHERE, 0x00, RSP_CAT_RESULT, NULL, rsp_cat_show_result},
	{0x04, RSP_CAT_ANYWHERE, 0x00, RSP_CAT_DURATION, parts_04, NULL},
	{0x05, RSP_CAT_ANYWHERE, 0x00, RSP_CAT_MESSAGE, parts_05, NULL},
	{0x06, RSP_CAT_ANYWHERE, 0x00, RSP_CAT_ADDRESS, parts_06, NULL},
	{0x07, RSP_CAT_ANYWHERE, 0x00, RSP_CAT_MESSAGE, parts_07, NULL},
	{0x08, RSP_CAT_ANYWHERE, 0x00, RSP_CAT_MESSAGE, parts_08, NULL},
	{0x09, RSP_CAT_OF_EVENT, 0x15, RSP_CAT_MESSAGE, parts_09_15, NULL},
	{0x09, RSP_CAT_OF_LOCAL, 0x05, RSP_CAT_EUTRAN_ADVANCE, parts_09_26_05, NULL},
	{0x09, RSP_CAT_OF_LOCAL, 0x14, RSP_CAT_MESSAGE, parts_09_26_14, NULL},
	{0x09, RSP_CAT_OF_EVENT, 0x11, RSP_CAT_MESSAGE, parts_09_26_14, NULL},
	{0x09, RSP_CAT_ANYWHERE, 0x00, RSP_CAT_SS, parts_09, NULL},
	{0x0A, RSP_CAT_OF_LOCAL, 0x14, RSP_CAT_MESSAGE, parts_0a_26_14, NULL},
	{0x0A, RSP_CAT_OF_EVENT, 0x11, RSP_CAT_MESSAGE, parts_0a_26_14, NULL},
	{0x0A, RSP_CAT_ANYWHERE, 0x00, RSP_CAT_USSD, NULL, rsp_cat_show_ussd},
	{0x0B, RSP_CAT_OF_EVENT, 0x1D, RSP_CAT_MESSAGE, parts_0b_1d, NULL},
	{0x0B, RSP_CAT_ANYWHERE, 0x00, RSP_CAT_MESSAGE, parts_0b, NULL},
	{0x0C, RSP_CAT_OF_ENVELOPE, 0xD4, RSP_CAT_MESSAGE, NULL, rsp_cat_show_pdu_request},
	{0x0C, RSP_CAT_ANYWHERE, 0x00, RSP_CAT_CBS, parts_0c, rsp_cat_show_page},
	{0x0D, RSP_CAT_OF_SECOND_TEXT, 0x40, RSP_CAT_PASSWORD, parts_0d_40_second, NULL},
	{0x0D, RSP_CAT_OF_COMMAND, 0x40, RSP_CAT_LOGIN, parts_0d_40, NULL},
	{0x0D, RSP_CAT_OF_YES_NO, 0x22, RSP_CAT_CHOICE, parts_0d_22, NULL},
	{0x0D, RSP_CAT_OF_HIDDEN_TEXT, 0x23, RSP_CAT_HIDDEN, parts_0d_23, NULL},
	{0x0D, RSP_CAT_ANYWHERE, 0x00, RSP_CAT_TEXT, parts_0d, NULL},
	{0x0E, RSP_CAT_OF_EVENT, 0x19, RSP_CAT_MESSAGE, parts_0e_19, NULL},
	{0x0E, RSP_CAT_OF_EVENT, 0x1B, RSP_CAT_MESSAGE, parts_0e_19, NULL},
	{0x0E, RSP_CAT_ANYWHERE, 0x00, RSP_CAT_MESSAGE, parts_0e, NULL},
	{0x0F, RSP_CAT_OF_EVENT, 0x19, RSP_CAT_MESSAGE, parts_0f_19, NULL},
	{0x0F, RSP_CAT_OF_EVENT, 0x1B, RSP_CAT_MESSAGE, parts_0f_19, NULL},
	{0x0F, RSP_CAT_ANYWHERE, 0x00, RSP_CAT_ITEM, parts_0f, NULL},
	{0x10, RSP_CAT_OF_FIRST, 0xDE, RSP_CAT_MESSAGE, parts_10_de, NULL},
	{0x10, RSP_CAT_ANYWHERE, 0x00, RSP_CAT_MESSAGE, parts_10, NULL},
	{0x11, RSP_CAT_OF_OCTET, 0x72, RSP_CAT_MESSAGE, parts_11_72, NULL},
	{0x11, RSP_CAT_ANYWHERE, 0x00, RSP_CAT_RESPONSE_LENGTH, parts_11, NULL},
	{0x12, RSP_CAT_OF_EVENT, 0x19, RSP_CAT_MESSAGE, parts_12_19, NULL},
	{0x12, RSP_CAT_OF_EVENT, 0x1B, RSP_CAT_MESSAGE, parts_12_19, NULL},
	{0x12, RSP_CAT_OF_COMMAND, 0x79, RSP_CAT_LSI_NUMBERS, parts_12_79, NULL},
	{0x12, RSP_CAT_ANYWHERE, 0x00, RSP_CAT_FILE_LIST, NULL, rsp_cat_show_files},
	{0x13, RSP_CAT_ANYWHERE, 0x00, RSP_CAT_LOCATION, NULL, rsp_cat_show_location},
	{0x14, RSP_CAT_ANYWHERE, 0x00, RSP_CAT_MESSAGE, NULL, rsp_cat_show_identity},
	{0x15, RSP_CAT_ANYWHERE, 0x00, RSP_CAT_HELP, NULL, NULL},
	{0x16, RSP_CAT_ANYWHERE, 0x00, RSP_CAT_MESSAGE, parts_16, NULL},
	{0x17, RSP_CAT_ANYWHERE, 0x00, RSP_CAT_DEFAULT, parts_17, NULL},
	{0x18, RSP_CAT_ANYWHERE, 0x00, RSP_CAT_NEXT_ACTIONS, parts_18, NULL},
	{0x19, RSP_CAT_ANYWHERE, 0x00, RSP_CAT_EVENT_LIST, parts_19, rsp_cat_show_event},
	{0x1A, RSP_CAT_ANYWHERE, 0x00, RSP_CAT_CAUSE, NULL, rsp_cat_show_cause},
	{0x1B, RSP_CAT_ANYWHERE, 0x00, RSP_CAT_MESSAGE, parts_1b, NULL},
	{0x1C, RSP_CAT_ANYWHERE, 0x00, RSP_CAT_TRANSACTIONS, parts_1c, NULL},
	{0x1D, RSP_CAT_OF_EVENT, 0x1D, RSP_CAT_MESSAGE, parts_1d_1d, NULL},
	{0x1D, RSP_CAT_ANYWHERE, 0x00, RSP_CAT_BCCH, NULL, rsp_cat_show_arfcns},
	{0x1E, RSP_CAT_ANYWHERE, 0x00, RSP_CAT_ICON, parts_1e, NULL},
	{0x1F, RSP_CAT_ANYWHERE, 0x00, RSP_CAT_ITEM_ICONS, parts_1f, NULL},
	{0x20, RSP_CAT_ANYWHERE, 0x00, RSP_CAT_READER, parts_20, NULL},
	{0x21, RSP_CAT_OF_COMMAND, 0x72, RSP_CAT_ECAT_SEQUENCE, parts_21_72, NULL},
	{0x21, RSP_CAT_OF_ENVELOPE, 0xDE, RSP_CAT_ECAT_SEQUENCE, parts_21_72, NULL},
	{0x21, RSP_CAT_ANYWHERE, 0x00, RSP_CAT_MESSAGE, NULL, rsp_cat_show_atr},
	{0x22, RSP_CAT_OF_COMMAND, 0x72, RSP_CAT_MESSAGE, parts_22_72, NULL},
	{0x22, RSP_CAT_OF_ENVELOPE, 0xDE, RSP_CAT_MESSAGE, parts_22_72, NULL},
	{0x22, RSP_CAT_ANYWHERE, 0x00, RSP_CAT_C_APDU, NULL, rsp_cat_show_c_apdu},
	{0x23, RSP_CAT_OF_COMMAND, 0x73, RSP_CAT_MESSAGE, parts_23_73, NULL},
	{0x23, RSP_CAT_ANYWHERE, 0x00, RSP_CAT_R_APDU, NULL, rsp_cat_show_r_apdu},
	{0x24, RSP_CAT_ANYWHERE, 0x00, RSP_CAT_MESSAGE, parts_24, NULL},
	{0x25, RSP_CAT_ANYWHERE, 0x00, RSP_CAT_TIMER_VALUE, parts_25, NULL},
	{0x26, RSP_CAT_ANYWHERE, 0x00, RSP_CAT_DATE, parts_26, rsp_cat_show_zone},
	{0x27, RSP_CAT_ANYWHERE, 0x00, RSP_CAT_MESSAGE, parts_27, NULL},
	{0x28, RSP_CAT_ANYWHERE, 0x00, RSP_CAT_MESSAGE, parts_28, NULL},
	{0x29, RSP_CAT_ANYWHERE, 0x00, RSP_CAT_MESSAGE, parts_29, NULL},
	{0x2A, RSP_CAT_OF_EVENT, 0x1D, RSP_CAT_MESSAGE, parts_2a_1d, NULL},
	{0x2A, RSP_CAT_OF_LOCAL, 0x12, RSP_CAT_MESSAGE, parts_2a_26_12, NULL},
	{0x2A, RSP_CAT_ANYWHERE, 0x00, RSP_CAT_MESSAGE, parts_2a, NULL},
	{0x2B, RSP_CAT_ANYWHERE, 0x00, RSP_CAT_IMMEDIATE, NULL, NULL},
	{0x2C, RSP_CAT_ANYWHERE, 0x00, RSP_CAT_MESSAGE, parts_2c, NULL},
	{0x2D, RSP_CAT_ANYWHERE, 0x00, RSP_CAT_MESSAGE, parts_2d, NULL},
	{0x2E, RSP_CAT_OF_EVENT, 0x1D, RSP_CAT_MESSAGE, parts_2e_1d, NULL},
	{0x2E, RSP_CAT_ANYWHERE, 0x00, RSP_CAT_ADVANCE, parts_2e, NULL},
	{0x2F, RSP_CAT_ANYWHERE, 0x00, RSP_CAT_MESSAGE, NULL, rsp_cat_show_aid},
	{0x30, RSP_CAT_ANYWHERE, 0x00, RSP_CAT_MESSAGE, parts_30, NULL},
	{0x31, RSP_CAT_OF_COMMAND, 0x10, RSP_CAT_MESSAGE, parts_31_10, NULL},
	{0x31, RSP_CAT_OF_EVENT, 0x00, RSP_CAT_MESSAGE, parts_31_10, NULL},
	{0x31, RSP_CAT_OF_ENVELOPE, 0xD4, RSP_CAT_MESSAGE, parts_31_10, NULL},
	{0x31, RSP_CAT_OF_COMMAND, 0x13, RSP_CAT_MESSAGE, parts_31_10, NULL},
	{0x31, RSP_CAT_OF_ENVELOPE, 0xD1, RSP_CAT_MESSAGE, parts_31_10, NULL},
	{0x31, RSP_CAT_OF_ENVELOPE, 0xD5, RSP_CAT_MESSAGE, parts_31_10, NULL},
	{0x31, RSP_CAT_OF_LOCAL, 0x05, RSP_CAT_NR_ADVANCE, parts_31_26_05, NULL},
	{0x31, RSP_CAT_OF_LOCAL, 0x15, RSP_CAT_MESSAGE, parts_31_slices, NULL},
	{0x31, RSP_CAT_OF_LOCAL, 0x17, RSP_CAT_MESSAGE, parts_31_slices, NULL},
	{0x31, RSP_CAT_OF_EVENT, 0x1F, RSP_CAT_MESSAGE, parts_31_slices, NULL},
	{0x31, RSP_CAT_ANYWHERE, 0x00, RSP_CAT_MESSAGE, parts_31, NULL},
	{0x32, RSP_CAT_ANYWHERE, 0x00, RSP_CAT_BEARER_LIST, parts_32, NULL},
	{0x33, RSP_CAT_ANYWHERE, 0x00, RSP_CAT_MESSAGE, NULL, rsp_cat_show_path},
	{0x34, RSP_CAT_OF_COMMAND, 0x26, RSP_CAT_RATS, parts_34_26, NULL},
	{0x34, RSP_CAT_ANYWHERE, 0x00, RSP_CAT_MESSAGE, parts_34, NULL},
	{0x35, RSP_CAT_ANYWHERE, 0x00, RSP_CAT_BEARER_DESCRIPTION, NULL, rsp_cat_show_bearer},
	{0x36, RSP_CAT_ANYWHERE, 0x00, RSP_CAT_MESSAGE, parts_36, NULL},
	{0x37, RSP_CAT_ANYWHERE, 0x00, RSP_CAT_MESSAGE, parts_37, NULL},
	{0x38, RSP_CAT_ANYWHERE, 0x00, RSP_CAT_CHANNEL_STATUS, parts_38, NULL},
	{0x39, RSP_CAT_ANYWHERE, 0x00, RSP_CAT_MESSAGE, parts_39, NULL},
	{0x3A, RSP_CAT_OF_COMMAND, 0x01, RSP_CAT_POLICY, parts_3a_01, NULL},
	{0x3A, RSP_CAT_ANYWHERE, 0x00, RSP_CAT_MESSAGE, parts_3a, NULL},
	{0x3B, RSP_CAT_OF_COMMAND, 0x01, RSP_CAT_MESSAGE, parts_3b_01, NULL},
	{0x3B, RSP_CAT_OF_COMMAND, 0x26, RSP_CAT_MESSAGE, parts_3b_26, NULL},
	{0x3B, RSP_CAT_ANYWHERE, 0x00, RSP_CAT_MESSAGE, parts_3b, NULL},
	{0x3C, RSP_CAT_ANYWHERE, 0x00, RSP_CAT_TRANSPORT, parts_3c, NULL},
	{0x3E, RSP_CAT_ANYWHERE, 0x00, RSP_CAT_OTHER, NULL, rsp_cat_show_address},
	{0x3F, RSP_CAT_ANYWHERE, 0x00, RSP_CAT_TECHNOLOGIES, parts_3f, NULL},
	{0x40, RSP_CAT_OF_COMMAND, 0x40, RSP_CAT_DNS, NULL, rsp_cat_show_address},
	{0x40, RSP_CAT_ANYWHERE, 0x00, RSP_CAT_DISPLAY, parts_40, NULL},
	{0x41, RSP_CAT_ANYWHERE, 0x00, RSP_CAT_SERVICE, parts_41, NULL},
	{0x42, RSP_CAT_ANYWHERE, 0x00, RSP_CAT_FILTER, parts_42, NULL},
	{0x43, RSP_CAT_ANYWHERE, 0x00, RSP_CAT_SEARCH, parts_43, NULL},
	{0x44, RSP_CAT_ANYWHERE, 0x00, RSP_CAT_ATTRIBUTE, parts_44, NULL},
	{0x45, RSP_CAT_ANYWHERE, 0x00, RSP_CAT_MESSAGE, parts_45, NULL},
	{0x46, RSP_CAT_ANYWHERE, 0x00, RSP_CAT_MESSAGE, parts_46, NULL},
	{0x47, RSP_CAT_ANYWHERE, 0x00, RSP_CAT_MESSAGE, NULL, rsp_cat_show_access_name},
	{0x48, RSP_CAT_ANYWHERE, 0x00, RSP_CAT_MESSAGE, parts_48, NULL},
	{0x49, RSP_CAT_ANYWHERE, 0x00, RSP_CAT_REMOTE, parts_49, NULL},
	{0x4A, RSP_CAT_OF_LOCAL, 0x14, RSP_CAT_MESSAGE, parts_4a_26_14, NULL},
	{0x4A, RSP_CAT_ANYWHERE, 0x00, RSP_CAT_MESSAGE, parts_4a, NULL},
	{0x4B, RSP_CAT_ANYWHERE, 0x00, RSP_CAT_MESSAGE, parts_4b, NULL},
	{0x50, RSP_CAT_ANYWHERE, 0x00, RSP_CAT_ATTRIBUTES, parts_50, NULL},
	{0x51, RSP_CAT_ANYWHERE, 0x00, RSP_CAT_ITEM_ATTRIBUTES, parts_50, NULL},
	{0x52, RSP_CAT_OF_LOCAL, 0x13, RSP_CAT_MESSAGE, parts_3b_26, NULL},
	{0x52, RSP_CAT_ANYWHERE, 0x00, RSP_CAT_MESSAGE, NULL, rsp_cat_show_pdp_request},
	{0x53, RSP_CAT_ANYWHERE, 0x00, RSP_CAT_MESSAGE, parts_53, NULL},
	{0x54, RSP_CAT_ANYWHERE, 0x00, RSP_CAT_MESSAGE, parts_54, NULL},
	{0x55, RSP_CAT_OF_EVENT, 0x02, RSP_CAT_MESSAGE, parts_55_02, NULL},
	{0x55, RSP_CAT_OF_EVENT, 0x1E, RSP_CAT_MESSAGE, parts_55_1e, NULL},
	{0x55, RSP_CAT_OF_EVENT, 0x1F, RSP_CAT_MESSAGE, parts_55_1f, NULL},
	{0x55, RSP_CAT_ANYWHERE, 0x00, RSP_CAT_CSG_STATUS, parts_55, NULL},
	{0x56, RSP_CAT_OF_LOCAL, 0x16, RSP_CAT_MESSAGE, parts_56_cag, NULL},
	{0x56, RSP_CAT_OF_EVENT, 0x1E, RSP_CAT_MESSAGE, parts_56_cag, NULL},
	{0x56, RSP_CAT_OF_LOCAL, 0x15, RSP_CAT_SLICES, parts_56_slices, NULL},
	{0x56, RSP_CAT_OF_EVENT, 0x1F, RSP_CAT_SLICES, parts_56_slices, NULL},
	{0x56, RSP_CAT_ANYWHERE, 0x00, RSP_CAT_MESSAGE, parts_56, NULL},
	{0x57, RSP_CAT_OF_EVENT, 0x12, RSP_CAT_MESSAGE, parts_57_12, NULL},
	{0x57, RSP_CAT_OF_LOCAL, 0x16, RSP_CAT_MESSAGE, parts_57_cag, NULL},
	{0x57, RSP_CAT_OF_EVENT, 0x1E, RSP_CAT_MESSAGE, parts_57_cag, NULL},
	{0x57, RSP_CAT_OF_LOCAL, 0x15, RSP_CAT_MESSAGE, parts_57_slices, NULL},
	{0x57, RSP_CAT_OF_LOCAL, 0x17, RSP_CAT_MESSAGE, parts_57_slices, NULL},
	{0x57, RSP_CAT_OF_EVENT, 0x1F, RSP_CAT_MESSAGE, parts_57_slices, NULL},
	{0x57, RSP_CAT_ANYWHERE, 0x00, RSP_CAT_MESSAGE, parts_57, NULL},
	{0x60, RSP_CAT_ANYWHERE, 0x00, RSP_CAT_MESSAGE, parts_60, NULL},
	{0x61, RSP_CAT_ANYWHERE, 0x00, RSP_CAT_MESSAGE, parts_61, NULL},
	{0x62, RSP_CAT_ANYWHERE, 0x00, RSP_CAT_MESSAGE, NULL, rsp_cat_show_identity},
	{0x63, RSP_CAT_ANYWHERE, 0x00, RSP_CAT_MESSAGE, parts_63, NULL},
	{0x64, RSP_CAT_ANYWHERE, 0x00, RSP_CAT_MESSAGE, parts_64, NULL},
	{0x65, RSP_CAT_ANYWHERE, 0x00, RSP_CAT_MESSAGE, parts_65, NULL},
	{0x66, RSP_CAT_ANYWHERE, 0x00, RSP_CAT_LAYOUT, parts_66, NULL},
	{0x67, RSP_CAT_ANYWHERE, 0x00, RSP_CAT_FRAMES, parts_67, NULL},
	{0x68, RSP_CAT_ANYWHERE, 0x00, RSP_CAT_MESSAGE, parts_68, NULL},
	{0x69, RSP_CAT_OF_LOCAL, 0x12, RSP_CAT_MESSAGE, parts_2a_26_12, NULL},
	{0x69, RSP_CAT_ANYWHERE, 0x00, RSP_CAT_MESSAGE, parts_69, NULL},
	{0x6A, RSP_CAT_ANYWHERE, 0x00, RSP_CAT_MESSAGE, parts_6a, NULL},
	{0x6B, RSP_CAT_ANYWHERE, 0x00, RSP_CAT_MESSAGE, parts_6b, NULL},
	{0x6C, RSP_CAT_ANYWHERE, 0x00, RSP_CAT_MESSAGE, parts_6c, NULL},
	{0x6D, RSP_CAT_ANYWHERE, 0x00, RSP_CAT_MESSAGE, parts_6d, NULL},
	{0x6E, RSP_CAT_ANYWHERE, 0x00, RSP_CAT_MESSAGE, parts_6e, NULL},
	{0x6F, RSP_CAT_ANYWHERE, 0x00, RSP_CAT_MESSAGE, parts_6f, NULL},
	{0x70, RSP_CAT_ANYWHERE, 0x00, RSP_CAT_LAST_ENVELOPE, NULL, NULL},
	{0x71, RSP_CAT_ANYWHERE, 0x00, RSP_CAT_REGISTRY, parts_71, NULL},
	{0x72, RSP_CAT_ANYWHERE, 0x00, RSP_CAT_PLMN_ACT_LIST, parts_72, NULL},
	{0x73, RSP_CAT_OF_EVENT, 0x00, RSP_CAT_URI_TRUNCATED, NULL, NULL},
	{0x73, RSP_CAT_OF_ENVELOPE, 0xD1, RSP_CAT_URI_TRUNCATED, NULL, NULL},
	{0x73, RSP_CAT_OF_ENVELOPE, 0xD4, RSP_CAT_URI_TRUNCATED, NULL, NULL},
	{0x73, RSP_CAT_OF_ENVELOPE, 0xD5, RSP_CAT_URI_TRUNCATED, NULL, NULL},
	{0x73, RSP_CAT_ANYWHERE, 0x00, RSP_CAT_RAI, parts_73, NULL},
	{0x74, RSP_CAT_OF_ENVELOPE, 0xDF, RSP_CAT_MESSAGE, parts_74_df, NULL},
	{0x74, RSP_CAT_ANYWHERE, 0x00, RSP_CAT_MESSAGE, parts_74, NULL},
	{0x75, RSP_CAT_ANYWHERE, 0x00, RSP_CAT_MESSAGE, parts_75, NULL},
	{0x76, RSP_CAT_OF_EVENT, 0x18, RSP_CAT_MESSAGE, parts_76_18, NULL},
	{0x76, RSP_CAT_OF_COMMAND, 0x40, RSP_CAT_MESSAGE, parts_76_18, NULL},
	{0x76, RSP_CAT_ANYWHERE, 0x00, RSP_CAT_GEO, parts_76, NULL},
	{0x77, RSP_CAT_OF_EVENT, 0x17, RSP_CAT_MESSAGE, NULL, rsp_cat_show_impus},
	{0x77, RSP_CAT_OF_EVENT, 0x1F, RSP_CAT_MESSAGE, parts_77_slices, NULL},
	{0x77, RSP_CAT_OF_LOCAL, 0x15, RSP_CAT_MESSAGE, parts_77_slices, NULL},
	{0x77, RSP_CAT_ANYWHERE, 0x00, RSP_CAT_MESSAGE, parts_77, NULL},
	{0x78, RSP_CAT_OF_EVENT, 0x17, RSP_CAT_MESSAGE, parts_78_17, NULL},
	{0x78, RSP_CAT_OF_EVENT, 0x1F, RSP_CAT_MESSAGE, parts_78_slices, NULL},
	{0x78, RSP_CAT_OF_LOCAL, 0x15, RSP_CAT_MESSAGE, parts_78_slices, NULL},
	{0x78, RSP_CAT_ANYWHERE, 0x00, RSP_CAT_MESSAGE, parts_78, NULL},
	{0x79, RSP_CAT_OF_EVENT, 0x1F, RSP_CAT_MESSAGE, parts_79_slices, NULL},
	{0x79, RSP_CAT_OF_LOCAL, 0x15, RSP_CAT_MESSAGE, parts_79_slices, NULL},
	{0x79, RSP_CAT_OF_LOCAL, 0x02, RSP_CAT_EUTRAN_RESULTS, parts_79_26_02, NULL},
	{0x79, RSP_CAT_OF_LOCAL, 0x10, RSP_CAT_EUTRAN_RESULTS, parts_79_26_02, NULL},
	{0x79, RSP_CAT_ANYWHERE, 0x00, RSP_CAT_PLMN_LIST, parts_79, NULL},
	{0x7A, RSP_CAT_OF_COMMAND, 0x40, RSP_CAT_MESSAGE, parts_7a_40, NULL},
	{0x7A, RSP_CAT_OF_ENVELOPE, 0xDC, RSP_CAT_MESSAGE, parts_7a_40, NULL},
	{0x7A, RSP_CAT_ANYWHERE, 0x00, RSP_CAT_BROADCAST, parts_7a, NULL},
	{0x7B, RSP_CAT_ANYWHERE, 0x00, RSP_CAT_MESSAGE, parts_7b, NULL},
	{0x7C, RSP_CAT_ANYWHERE, 0x00, RSP_CAT_MESSAGE, NULL, rsp_cat_show_pdn_request},
	{0x7D, RSP_CAT_ANYWHERE, 0x00, RSP_CAT_TAI, parts_7d, NULL},
	{0x7E, RSP_CAT_OF_COMMAND, 0x10, RSP_CAT_MEDIA, parts_7e_10, NULL},
	{0x7E, RSP_CAT_OF_EVENT, 0x00, RSP_CAT_MEDIA, parts_7e_10, NULL},
	{0x7E, RSP_CAT_OF_EVENT, 0x01, RSP_CAT_MEDIA, parts_7e_10, NULL},
	{0x7E, RSP_CAT_OF_EVENT, 0x02, RSP_CAT_MEDIA, parts_7e_10, NULL},
	{0x7E, RSP_CAT_OF_ENVELOPE, 0xD4, RSP_CAT_MEDIA, parts_7e_10, NULL},
	{0x7E, RSP_CAT_ANYWHERE, 0x00, RSP_CAT_MESSAGE, NULL, rsp_cat_show_csg_list},
	{0xAA, RSP_CAT_ANYWHERE, 0x00, RSP_CAT_MESSAGE, parts_aa, NULL},
	{0xBB, RSP_CAT_ANYWHERE, 0x00, RSP_CAT_MESSAGE, parts_3b_26, NULL},
};

enum { NUM_OBJECTS = sizeof(objects) / sizeof(objects[0]) };

static bool applies(const struct rsp_cat_reader *reader, const struct rsp_cat_object *object)
{
	enum { PROVIDE_LOCAL_INFORMATION = 0x26 };
	enum { BIT_3 = 0x04 }; /* TS 102 223 8.6: GET INKEY, yes or no; GET INPUT, not revealed */

	switch (object->scope) {
	case RSP_CAT_ANYWHERE:
		return true;
	case RSP_CAT_OF_COMMAND:
		return reader->command == object->number;
	case RSP_CAT_OF_ENVELOPE:
		return reader->envelope == object->number;
	case RSP_CAT_OF_EVENT:
		return reader->event == object->number;
	case RSP_CAT_OF_LOCAL:
		return reader->command == PROVIDE_LOCAL_INFORMATION &&
		       reader->qualifier == object->number;
	case RSP_CAT_OF_FIRST:
		return reader->envelope == object->number && !(reader->seen & 1U << object->tag);
	case RSP_CAT_OF_OCTET:
		return reader->command == object->number && reader->len == 1;
	case RSP_CAT_OF_SECOND_TEXT:
		return reader->command == object->number && (reader->texts || reader->local_bearer);
	case RSP_CAT_OF_YES_NO:
	case RSP_CAT_OF_HIDDEN_TEXT:
		return reader->command == object->number && reader->role == RSP_CAT_ROLE_RESPONSE &&
		       reader->qualifier & BIT_3;
	}
	return false;
}

const struct rsp_cat_object *rsp_cat_object_of(const struct rsp_cat_reader *reader, uint32_t tag)
{
	for (size_t i = 0; i < NUM_OBJECTS; i++)
		if (objects[i].tag == tag && applies(reader, &objects[i]))
			return &objects[i];
	return NULL;
}
