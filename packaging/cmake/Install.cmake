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
install(FILES ${PROJECT_SOURCE_DIR}/config/profile.ini
        DESTINATION ${CMAKE_INSTALL_DOCDIR}/examples)
configure_file(${PROJECT_SOURCE_DIR}/packaging/systemd/virt-handover-recover.service.in
               ${PROJECT_BINARY_DIR}/virt-handover-recover.service @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/virt-handover-recover.service
        DESTINATION lib/systemd/system)
install(FILES ${PROJECT_SOURCE_DIR}/README.md DESTINATION ${CMAKE_INSTALL_DOCDIR})
