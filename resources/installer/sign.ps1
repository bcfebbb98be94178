# Sign one file for Windows: sign.ps1 dist\Till\Till.exe
#
# By the certificate in WINDOWS_CERTIFICATE (a .pfx with its key, in base64), whose password is in
# WINDOWS_CERTIFICATE_PASSWORD. Where it is not set, this says so and signs nothing.
param([Parameter(Mandatory)] [string] $File)
$ErrorActionPreference = 'Stop'

if (-not $env:WINDOWS_CERTIFICATE) {
    Write-Host "WINDOWS_CERTIFICATE is not set: $File is not signed."
    exit 0
}
$signtool = Get-Item "${env:ProgramFiles(x86)}\Windows Kits\10\bin\*\x64\signtool.exe" |
    Sort-Object { [version] $_.Directory.Parent.Name } | Select-Object -Last 1
if (-not $signtool) { throw 'There is no signtool: install the Windows SDK.' }

# Out of the user's store: signtool would take a password only on its command line.
$pfx = Join-Path ([IO.Path]::GetTempPath()) "till-$([guid]::NewGuid()).pfx"
$password = ConvertTo-SecureString $env:WINDOWS_CERTIFICATE_PASSWORD -AsPlainText -Force
$certificate = $null
try {
    [IO.File]::WriteAllBytes($pfx, [Convert]::FromBase64String($env:WINDOWS_CERTIFICATE))
    $certificate = Import-PfxCertificate -FilePath $pfx -Password $password `
        -CertStoreLocation Cert:\CurrentUser\My | Where-Object HasPrivateKey
    & $signtool.FullName sign /sha1 $certificate.Thumbprint /fd SHA256 `
        /tr http://timestamp.digicert.com /td SHA256 $File
    if ($LASTEXITCODE) { throw "signtool could not sign $File." }
} finally {
    Remove-Item $pfx -ErrorAction Ignore
    if ($certificate) { Remove-Item "Cert:\CurrentUser\My\$($certificate.Thumbprint)" }
}
