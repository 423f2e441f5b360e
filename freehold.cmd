@echo off
rem Runs Freehold from its sources: finds a JDK, builds on the first use and after changes, and runs it.
rem
rem   FREEHOLD_JAVA_HOME   the JDK to use, 25 or newer
rem   FREEHOLD_JAVA_OPTS   further options for the Java virtual machine
rem   FREEHOLD_CPU_TIER    the kernels to compute with; freehold doctor lists them

setlocal EnableExtensions DisableDelayedExpansion
set "root=%~dp0"
set "runtime=%root%target\freehold"

set "jdk="
if defined FREEHOLD_JAVA_HOME call :try "%FREEHOLD_JAVA_HOME%"
if not defined FREEHOLD_JAVA_HOME goto search
if defined jdk goto found
>&2 echo freehold: FREEHOLD_JAVA_HOME is "%FREEHOLD_JAVA_HOME%", which is no JDK 25 or newer
exit /b 1

:search
if defined JAVA_HOME call :try "%JAVA_HOME%"
for /f "delims=" %%j in ('where java 2^>nul') do call :try "%%~dpj.."
for /d %%j in ("%ProgramFiles%\Eclipse Adoptium\*" "%ProgramFiles%\Java\*" "%ProgramFiles%\Microsoft\jdk-*" "%ProgramFiles%\Zulu\*" "%LOCALAPPDATA%\Programs\Eclipse Adoptium\*" "%USERPROFILE%\.jdks\*") do call :try "%%~fj"
if defined jdk goto found
>&2 echo freehold: a JDK 25 or newer is needed, and none was found in JAVA_HOME, PATH or the usual folders.
>&2 echo FREEHOLD_JAVA_HOME can name one.
>&2 echo Get one from https://adoptium.net/temurin/releases?version=25 or with
>&2 echo     winget install EclipseAdoptium.Temurin.25.JDK
exit /b 1

:found

rem PowerShell compares the times: 1 where there is no build, or a source is newer than it.
powershell -NoProfile -NonInteractive -Command "$b = Get-Item -LiteralPath ($env:runtime + '\built') -ErrorAction Ignore; if (-not $b) { exit 1 }; $s = @(Get-ChildItem -Path ($env:root + 'pom.xml'), ($env:root + '*\pom.xml')) + @(Get-ChildItem -Path ($env:root + '*\src\main') -Recurse); if ($s | Where-Object { $_.LastWriteTimeUtc -gt $b.LastWriteTimeUtc } | Select-Object -First 1) { exit 1 }; exit 0"
if not errorlevel 1 goto run

where mvn >nul 2>nul
if errorlevel 1 (
    >&2 echo freehold: building needs Maven 3.8 or newer, and there is no mvn on the PATH.
    >&2 echo Get it from https://maven.apache.org/download.cgi or with: scoop install maven
    exit /b 1
)
if not exist "%root%target" mkdir "%root%target"
set "log=%root%target\freehold-build.log"
>&2 echo freehold: building; the first time takes a minute ...
pushd "%root%"
setlocal
set "JAVA_HOME=%jdk%"
call mvn -B -ntp -q -Dmaven.test.skip=true -pl cli -am pre-integration-test >"%log%" 2>&1 <nul
set "failed=%errorlevel%"
endlocal & set "failed=%failed%"
popd
if "%failed%"=="0" goto run
>&2 findstr /b /c:"[ERROR]" "%log%"
>&2 echo freehold: the build failed; all of its output is in "%log%"
exit /b 1

:run
rem The Vector API is for the CPU tier of that name alone: where the variable asks for it, and on ARM.
set "more="-XX:AOTCache=%runtime%\start-up.aot""
set "tier=%FREEHOLD_CPU_TIER%"
if not defined tier if not "%PROCESSOR_ARCHITECTURE%"=="AMD64" set "tier=vector"
if "%tier%"=="vector" set "more=--add-modules=jdk.incubator.vector"
"%jdk%\bin\java.exe" "@%runtime%\java.options" "-Dfreehold.pocket=%root%pocket\pocket.gguf" %FREEHOLD_JAVA_OPTS% --module-path "%runtime%\lib" %more% --module dev.freehold.cli/dev.freehold.cli.Main %*
exit /b %errorlevel%

rem Sets jdk to the folder %1 if there is none yet and this is a JDK, new enough and with the Vector API.
:try
if defined jdk exit /b 0
if not exist "%~1\bin\javac.exe" exit /b 0
if not exist "%~1\release" exit /b 0
findstr /c:"jdk.incubator.vector" "%~1\release" >nul || exit /b 0
set "version=0"
for /f "tokens=2 delims==.-+" %%v in ('findstr /b /c:"JAVA_VERSION=" "%~1\release"') do set "version=%%~v"
set "version=%version:"=%"
if %version% geq 25 set "jdk=%~f1"
exit /b 0
