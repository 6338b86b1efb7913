# SPDX-License-Identifier: GPL-2.0-or-later
# The manual's pages, where there is scdoc, and the completions of shells, which the program
# itself prints. Packagers compress the pages.
find_program(SCDOC scdoc)
set(VIRT_HANDOVER_ZSH_DIR ${CMAKE_INSTALL_DATADIR}/zsh/site-functions CACHE STRING
    "Where zsh looks for completions (vendor-completions on Debian)")

# scdoc puts a date on each page: that of the source, as two builds of it are to be equal.
set(manual_date $ENV{SOURCE_DATE_EPOCH})
if(NOT manual_date)
  execute_process(COMMAND git -C ${PROJECT_SOURCE_DIR} log -1 --format=%ct
    OUTPUT_VARIABLE manual_date OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
endif()
if(manual_date)
  set(manual_clock ${CMAKE_COMMAND} -E env SOURCE_DATE_EPOCH=${manual_date})
endif()

file(GLOB pages CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/packaging/man/*.scd)
set(manual)
set(tidy ${PROJECT_SOURCE_DIR}/packaging/man/tidy.awk)
foreach(page ${pages})
  get_filename_component(name ${page} NAME_WLE)
  string(REGEX MATCH "[0-9]$" section ${name})
  set(made ${PROJECT_BINARY_DIR}/man/${name})
  add_custom_command(OUTPUT ${made} DEPENDS ${page} ${tidy} VERBATIM
    COMMAND ${manual_clock} ${SCDOC} < ${page} > ${made}.scdoc
    COMMAND awk -f ${tidy} ${made}.scdoc > ${made})
  list(APPEND manual ${made})
  if(SCDOC)
    install(FILES ${made} DESTINATION ${CMAKE_INSTALL_MANDIR}/man${section})
  endif()
endforeach()
if(SCDOC)
  file(MAKE_DIRECTORY ${PROJECT_BINARY_DIR}/man)
  add_custom_target(manual ALL DEPENDS ${manual})
else()
  message(STATUS "There is no scdoc: the manual's pages are not made")
endif()

if(CMAKE_CROSSCOMPILING)
  message(STATUS "The program does not run here: completions of shells are not made")
  return()
endif()
set(completions)
foreach(shell bash zsh fish)
  set(made ${PROJECT_BINARY_DIR}/completion/${shell})
  add_custom_command(OUTPUT ${made} DEPENDS virt-handover VERBATIM
    COMMAND virt-handover completion ${shell} > ${made})
  list(APPEND completions ${made})
endforeach()
file(MAKE_DIRECTORY ${PROJECT_BINARY_DIR}/completion)
add_custom_target(completions ALL DEPENDS ${completions})
set(made ${PROJECT_BINARY_DIR}/completion)
install(FILES ${made}/bash DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions
        RENAME virt-handover)
install(FILES ${made}/zsh DESTINATION ${VIRT_HANDOVER_ZSH_DIR} RENAME _virt-handover)
install(FILES ${made}/fish DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d
        RENAME virt-handover.fish)
