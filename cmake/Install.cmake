# What `cmake --install` puts where: the programs, and the libraries with their headers as `find_package(interleave)` finds them.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(interleave_cmake_folder ${CMAKE_INSTALL_LIBDIR}/cmake/interleave)
# The public headers include those of runtime/ and tracer/ by the paths that they have here. These stand beside nobody else's.
set(interleave_header_folder ${CMAKE_INSTALL_INCLUDEDIR}/interleave/source)

# interleave_install(COMPONENT TARGETS...): what find_package(interleave COMPONENTS ...) knows by that name. `interleave_x` is interleave::x.
function(interleave_install component)
  foreach(target IN LISTS ARGN)
    string(REPLACE interleave_ "" name ${target})
    set_target_properties(${target} PROPERTIES EXPORT_NAME ${name})
    target_include_directories(${target} INTERFACE $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}> $<INSTALL_INTERFACE:${interleave_header_folder}>)
  endforeach()
  install(TARGETS ${ARGN} EXPORT interleave-${component} ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT development)
  install(EXPORT interleave-${component} NAMESPACE interleave:: DESTINATION ${interleave_cmake_folder} COMPONENT development)
endfunction()

interleave_install(runtime interleave_events interleave_record interleave_runtime)
foreach(component IN ITEMS http sqlite processes)
  if(TARGET interleave_${component})
    interleave_install(${component} interleave_${component})
  endif()
endforeach()

install(DIRECTORY include/interleave DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT development)
install(DIRECTORY include/interleave DESTINATION ${interleave_header_folder}/include COMPONENT development)
install(DIRECTORY runtime DESTINATION ${interleave_header_folder} COMPONENT development FILES_MATCHING PATTERN "*.hpp")
install(DIRECTORY tracer/events tracer/record DESTINATION ${interleave_header_folder}/tracer COMPONENT development FILES_MATCHING PATTERN "*.hpp")

configure_package_config_file(cmake/interleave-config.cmake.in "${PROJECT_BINARY_DIR}/interleave-config.cmake"
  INSTALL_DESTINATION ${interleave_cmake_folder})
write_basic_package_version_file("${PROJECT_BINARY_DIR}/interleave-config-version.cmake" COMPATIBILITY SameMinorVersion)
install(FILES "${PROJECT_BINARY_DIR}/interleave-config.cmake" "${PROJECT_BINARY_DIR}/interleave-config-version.cmake"
  DESTINATION ${interleave_cmake_folder} COMPONENT development)

foreach(program IN ITEMS interleave interleave-viewer interleave-shot)
  if(TARGET ${program})
    install(TARGETS ${program} RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT programs)
  endif()
endforeach()
if(TARGET interleave-viewer)
  install(FILES gui/desktop/interleave.desktop DESTINATION ${CMAKE_INSTALL_DATADIR}/applications COMPONENT programs)
  install(FILES gui/desktop/interleave-mime.xml DESTINATION ${CMAKE_INSTALL_DATADIR}/mime/packages COMPONENT programs)
  install(FILES gui/desktop/interleave.svg DESTINATION ${CMAKE_INSTALL_DATADIR}/icons/hicolor/scalable/apps COMPONENT programs)
endif()
if(TARGET interleave-recorder)
  install(DIRECTORY python/ DESTINATION ${CMAKE_INSTALL_DATADIR}/interleave/python COMPONENT programs FILES_MATCHING PATTERN "*.py")
  install(TARGETS interleave-recorder LIBRARY DESTINATION ${CMAKE_INSTALL_DATADIR}/interleave/python/interleave COMPONENT programs)
endif()
if(INTERLEAVE_BUILD_TOOLS)
  install(DIRECTORY traces/ DESTINATION ${CMAKE_INSTALL_DATADIR}/interleave/lessons COMPONENT programs
    FILES_MATCHING PATTERN "*.cpp" PATTERN "*.py" PATTERN "*.ilv" PATTERN "lesson.json")
endif()
