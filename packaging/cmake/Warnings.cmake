# SPDX-License-Identifier: GPL-2.0-or-later
# What every part of the program is compiled with. Each warning is asked for
# first, so that an older or another compiler builds too.
include(CheckCCompilerFlag)

add_library(compile_rules INTERFACE)
target_compile_definitions(compile_rules INTERFACE _GNU_SOURCE)

foreach(warning
    -Wall -Wextra -Wshadow -Wundef -Wvla -Wwrite-strings -Wpointer-arith
    -Wstrict-prototypes -Wmissing-prototypes -Wold-style-definition
    -Wcast-align -Wcast-qual -Wconversion -Wno-sign-conversion
    -Wformat=2 -Wimplicit-fallthrough -Wdate-time
    -Wduplicated-cond -Wduplicated-branches -Wlogical-op -Wnull-dereference)
  string(MAKE_C_IDENTIFIER "has${warning}" known)
  check_c_compiler_flag(${warning} ${known})
  if(${known})
    target_compile_options(compile_rules INTERFACE ${warning})
  endif()
endforeach()

if(VIRT_HANDOVER_WERROR)
  target_compile_options(compile_rules INTERFACE -Werror)
endif()
if(VIRT_HANDOVER_SANITIZE)
  target_compile_options(compile_rules INTERFACE
    -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(compile_rules INTERFACE -fsanitize=address,undefined)
endif()
if(VIRT_HANDOVER_FUZZ)
  target_compile_options(compile_rules INTERFACE -fsanitize=fuzzer-no-link)
endif()
