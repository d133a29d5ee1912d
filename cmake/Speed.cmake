# SPDX-License-Identifier: GPL-2.0-or-later
# gcc clears a structure of a few hundred bytes with "rep stos", which takes longer to start than all else that is done for
# a message field by field. Stores cost 7 % less of the whole time.
include(CheckCCompilerFlag)
set(RSP_CLEAR_BY_STORES "-mmemset-strategy=unrolled_loop:512:noalign,libcall:-1:noalign")
check_c_compiler_flag("${RSP_CLEAR_BY_STORES}" RSP_HAS_MEMSET_STRATEGY)
if(RSP_HAS_MEMSET_STRATEGY)
	add_compile_options("$<$<CONFIG:Release>:${RSP_CLEAR_BY_STORES}>")
	add_link_options("$<$<CONFIG:Release>:${RSP_CLEAR_BY_STORES}>")
endif()
