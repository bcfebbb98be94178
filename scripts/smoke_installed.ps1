# Install Till silently for this user, run the smoke test of what was installed, and uninstall it
# again: smoke_installed.ps1 dist\Till-1.2.3-windows-x64-setup.exe
param([Parameter(Mandatory)] [string] $Setup)
$ErrorActionPreference = 'Stop'
$key = 'HKCU:\Software\Microsoft\Windows\CurrentVersion\Uninstall\Till'

# Till is a program with a window: PowerShell waits only for what is started in this way.
function Invoke-Program([string] $Program, [string[]] $Arguments) {
    $run = Start-Process $Program $Arguments -Wait -PassThru
    if ($run.ExitCode) { throw "$Program $Arguments ended with $($run.ExitCode)." }
}

Invoke-Program $Setup '/S', '/CurrentUser'
$folder = (Get-ItemProperty $key).InstallLocation
Invoke-Program "$folder\Till.exe" '--smoke-test'
Invoke-Program "$folder\Uninstall.exe" '/S'
foreach ($left in $key, "$folder\Till.exe") {
    if (Test-Path $left) { throw "The uninstaller left $left." }
}
Write-Host "$Setup installs, sells and uninstalls."
