@echo off
rem Runs Freehold on the Java that lies beside it.
rem
rem   FREEHOLD_JAVA_OPTS   further options for the Java virtual machine
rem   FREEHOLD_CPU_TIER    the kernels to compute with; freehold doctor lists them

setlocal EnableExtensions DisableDelayedExpansion
set "root=%~dp0.."
rem The Vector API is for the CPU tier of that name alone: where the variable asks for it, and on ARM.
set "more="-XX:AOTCache=%root%\start-up.aot""
set "tier=%FREEHOLD_CPU_TIER%"
if not defined tier if not "%PROCESSOR_ARCHITECTURE%"=="AMD64" set "tier=vector"
if "%tier%"=="vector" set "more=--add-modules=jdk.incubator.vector"
"%root%\runtime\bin\java.exe" "@%root%\java.options" "-Dfreehold.pocket=%root%\pocket.gguf" %FREEHOLD_JAVA_OPTS% %more% --module dev.freehold.cli/dev.freehold.cli.Main %*
exit /b %errorlevel%
