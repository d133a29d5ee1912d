# SPDX-License-Identifier: GPL-2.0-or-later
# rsp_own_code(TARGET): our own code is built with every warning we ask for, and with the sanitizers of this build.
# What asn1c generates is not our own code and is not given to it.
function(rsp_own_code target)
	target_compile_options(${target} PRIVATE -Wall -Wextra -Wpedantic -Wconversion -Wshadow
		-Wstrict-prototypes -Wmissing-prototypes -Wswitch-enum -Wvla -Wformat=2 -Wundef)
	if(RSP_WERROR)
		target_compile_options(${target} PRIVATE -Werror)
	endif()
	if(RSP_SANITIZE)
		target_compile_options(${target} PRIVATE -fsanitize=${RSP_SANITIZE} -fno-sanitize-recover=all
			-fno-omit-frame-pointer)
		target_link_options(${target} PUBLIC -fsanitize=${RSP_SANITIZE})
	endif()
endfunction()
