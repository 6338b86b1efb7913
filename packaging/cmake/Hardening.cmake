# SPDX-License-Identifier: GPL-2.0-or-later
# A root program reads what users write: so each build gets what distributions give
# theirs. tests/packaging/hardening looks whether it did. And two builds of one tree are
# the same to the last bit, wherever they are made.
include(CheckCCompilerFlag)

# Where they stand is not for programs to tell. The build's own folder may lie in the
# source's, so it comes last: the compiler looks from the end.
if(NOT CMAKE_BUILD_TYPE STREQUAL Debug)
  target_compile_options(compile_rules INTERFACE
    -ffile-prefix-map=${PROJECT_SOURCE_DIR}=. -ffile-prefix-map=${PROJECT_BINARY_DIR}=build)
endif()

target_compile_options(compile_rules INTERFACE -fPIE)
target_link_options(compile_rules INTERFACE -Wl,-z,relro,-z,now,-z,noexecstack)
foreach(flag -fstack-protector-strong -fstack-clash-protection -fcf-protection)
  string(MAKE_C_IDENTIFIER "has${flag}" known)
  check_c_compiler_flag(${flag} ${known})
  if(${known})
    target_compile_options(compile_rules INTERFACE ${flag})
  endif()
endforeach()

# It needs an optimizing compiler, and the sanitizers have checks of their own. 3 looks at
# more than 2 does, and is 2 to a C library that does not know it.
if(NOT VIRT_HANDOVER_SANITIZE AND NOT CMAKE_BUILD_TYPE STREQUAL Debug)
  target_compile_options(compile_rules INTERFACE -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3)
endif()

# The addresses of a program differ from run to run.
function(position_independent target)
  get_target_property(options ${target} LINK_OPTIONS)
  if(NOT "-static-pie" IN_LIST options)
    target_link_options(${target} PRIVATE -pie)
  endif()
endfunction()
