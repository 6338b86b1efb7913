# SPDX-License-Identifier: GPL-2.0-or-later
# The programs go where AppArmor lets libvirt's hooks run things. The link that
# makes libvirt call us is not installed: `virt-handover install` puts it, beside
# another's hook if there is one.
install(TARGETS virt-handover virt-handover-hook DESTINATION ${CMAKE_INSTALL_SBINDIR})
install(FILES ${PROJECT_SOURCE_DIR}/config/virt-handover.conf
        DESTINATION ${CMAKE_INSTALL_SYSCONFDIR}/virt-handover)
install(DIRECTORY DESTINATION ${CMAKE_INSTALL_SYSCONFDIR}/virt-handover/profiles
        DIRECTORY_PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE
                              GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
install(DIRECTORY DESTINATION ${CMAKE_INSTALL_SYSCONFDIR}/virt-handover/hooks.d
        DIRECTORY_PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE
                              GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/hooks.d DESTINATION ${CMAKE_INSTALL_DOCDIR}/examples
        USE_SOURCE_PERMISSIONS)
install(FILES ${PROJECT_SOURCE_DIR}/config/profile.ini
              ${PROJECT_SOURCE_DIR}/packaging/modprobe/keep-nouveau-out.conf
        DESTINATION ${CMAKE_INSTALL_DOCDIR}/examples)
install(FILES ${PROJECT_SOURCE_DIR}/README.md DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(DIRECTORY ${PROJECT_SOURCE_DIR}/packaging/guides DESTINATION ${CMAKE_INSTALL_DOCDIR})

# Of systemd's: lib/, whatever other libraries are in; units where its pkg-config says.
set(VIRT_HANDOVER_UNIT_DIR lib/systemd/system CACHE STRING "Where units go")
set(systemd_files ${PROJECT_SOURCE_DIR}/packaging/systemd)
install(FILES ${systemd_files}/virt-handover.catalog DESTINATION lib/systemd/catalog)
install(FILES ${systemd_files}/virt-handover.tmpfiles DESTINATION lib/tmpfiles.d
        RENAME virt-handover.conf)
file(GLOB units CONFIGURE_DEPENDS ${systemd_files}/*.service.in)
foreach(unit ${units})
  get_filename_component(name ${unit} NAME_WLE)
  configure_file(${unit} ${PROJECT_BINARY_DIR}/${name} @ONLY)
  install(FILES ${PROJECT_BINARY_DIR}/${name} DESTINATION ${VIRT_HANDOVER_UNIT_DIR})
endforeach()
