@echo off
rem Runs Freehold on the Java that lies beside it.
rem
rem   FREEHOLD_JAVA_OPTS   further options for the Java virtual machine

setlocal EnableExtensions DisableDelayedExpansion
set "root=%~dp0.."
"%root%\runtime\bin\java.exe" "@%root%\java.options" %FREEHOLD_JAVA_OPTS% --module dev.freehold.cli/dev.freehold.cli.Main %*
exit /b %errorlevel%
