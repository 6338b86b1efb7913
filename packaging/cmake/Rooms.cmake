# SPDX-License-Identifier: GPL-2.0-or-later
# A room is a folder of src/ and a static library. It sees the headers of the
# rooms it may use and of no others: its only include directory holds a link to
# each of them, so an #include that the design does not allow does not compile.

#   room(NAME USES room... [FOREIGN target...] [LOADS target...])
# It is linked with what is FOREIGN, and sees the headers alone of what it LOADS when it has to.
function(room name)
  cmake_parse_arguments(PARSE_ARGV 1 room "" "" "USES;FOREIGN;LOADS")
  file(GLOB sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/${name}/*.c)
  add_library(${name} STATIC ${sources})
  target_include_directories(${name} PRIVATE ${PROJECT_BINARY_DIR}/rooms/${name})
  room_doors(${name} ${name} ${room_USES})
  foreach(library ${room_LOADS})
    target_include_directories(${name} SYSTEM PRIVATE
      $<TARGET_PROPERTY:${library},INTERFACE_INCLUDE_DIRECTORIES>)
  endforeach()
  target_link_libraries(${name} PRIVATE compile_rules PUBLIC ${room_USES} ${room_FOREIGN})
endfunction()

# Opens, for the target of that name, the doors to the headers of these rooms.
function(room_doors name)
  set(doors ${PROJECT_BINARY_DIR}/rooms/${name})
  file(REMOVE_RECURSE ${doors})
  file(MAKE_DIRECTORY ${doors})
  foreach(other ${ARGN})
    file(CREATE_LINK ${PROJECT_SOURCE_DIR}/src/${other} ${doors}/${other} SYMBOLIC)
  endforeach()
endfunction()
