; The Windows installer. Compiled by scripts/windows_installer.py, which defines NAME, VERSION,
; NUMBERS (the version for Windows), DESCRIPTION, PUBLISHER, COPYRIGHT, FOLDER (of the packaged
; program), ICON, PANEL (a picture), WORDS (what it says, in each language), INSTALLER (the file to
; write) and, where it is to be signed, SIGN.
;
; Silently: setup.exe /S [/CurrentUser | /AllUsers] [/D=folder], and Uninstall.exe /S [/RemoveData].

Unicode true
ManifestDPIAware true
SetCompressor /SOLID lzma
AllowSkipFiles off ; the whole program or nothing

!define PROGRAM "${NAME}.exe"
!define UNINSTALLER "Uninstall.exe"
!define KEPT "replaced" ; the previous version, until the new one is there
!define KEY "Software\Microsoft\Windows\CurrentVersion\Uninstall\${NAME}"

!define MULTIUSER_MUI
!define MULTIUSER_EXECUTIONLEVEL Highest
!define MULTIUSER_INSTALLMODE_COMMANDLINE
!define MULTIUSER_USE_PROGRAMFILES64
!define MULTIUSER_INSTALLMODE_INSTDIR "${NAME}"
!define MULTIUSER_INSTALLMODE_INSTDIR_REGISTRY_KEY "${KEY}"
!define MULTIUSER_INSTALLMODE_INSTDIR_REGISTRY_VALUENAME "InstallLocation"
!define MULTIUSER_INSTALLMODE_DEFAULT_REGISTRY_KEY "${KEY}"
!define MULTIUSER_INSTALLMODE_DEFAULT_REGISTRY_VALUENAME "InstallLocation"

!include MultiUser.nsh
!include MUI2.nsh
!include FileFunc.nsh
!include LogicLib.nsh
!include WinVer.nsh
!include x64.nsh

Var Place ; of the program, as given
Var Data ; this user's, whoever the program is installed for
Var Writing ; 1 once the new version's files are being written

Name "${NAME}"
OutFile "${INSTALLER}"
BrandingText "${NAME} ${VERSION}"
ShowInstDetails nevershow
ShowUninstDetails nevershow

VIProductVersion "${NUMBERS}"
VIFileVersion "${NUMBERS}"
VIAddVersionKey ProductName "${NAME}"
VIAddVersionKey ProductVersion "${VERSION}"
VIAddVersionKey FileVersion "${VERSION}"
VIAddVersionKey FileDescription "${NAME} Setup: ${DESCRIPTION}"
VIAddVersionKey CompanyName "${PUBLISHER}"
VIAddVersionKey LegalCopyright "${COPYRIGHT}"

!ifdef SIGN
  !finalize '${SIGN} "%1"' = 0
  !uninstfinalize '${SIGN} "%1"' = 0
!endif

!define MUI_ICON "${ICON}"
!define MUI_UNICON "${ICON}"
!define MUI_WELCOMEFINISHPAGE_BITMAP "${PANEL}"
!define MUI_ABORTWARNING
!define MUI_COMPONENTSPAGE_SMALLDESC ; room for the whole of each label
!define MUI_COMPONENTSPAGE_TEXT_TOP "$(STAYS)"
!define MUI_COMPONENTSPAGE_TEXT_COMPLIST "$(WHAT_TO_REMOVE)"
!insertmacro MULTIUSER_PAGE_INSTALLMODE
!define MUI_PAGE_CUSTOMFUNCTION_LEAVE CheckFolder
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!define MUI_FINISHPAGE_RUN
!define MUI_FINISHPAGE_RUN_FUNCTION StartProgram
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_COMPONENTS
!insertmacro MUI_UNPAGE_INSTFILES
!include "${WORDS}"

!macro INIT
  SetRegView 64
  SetShellVarContext current
  StrCpy $Data "$LOCALAPPDATA\${NAME}" ; as in pos_app/paths.py
  StrCpy $Place $INSTDIR
!macroend

; What is running can't be opened for writing. Nothing is killed: a sale on the screen is asked
; about by the program itself, as when its window is closed.
!macro CLOSE_PROGRAM PREFIX
  Function ${PREFIX}IsRunning ; pushes 1 or 0
    StrCpy $0 0
    ${if} ${FileExists} "$INSTDIR\${PROGRAM}"
      ClearErrors
      FileOpen $1 "$INSTDIR\${PROGRAM}" a
      ${if} ${Errors}
        StrCpy $0 1
      ${else}
        FileClose $1
      ${endif}
    ${endif}
    Push $0
  FunctionEnd

  Function ${PREFIX}CloseProgram ; ends the whole where it stays open
    Call ${PREFIX}IsRunning
    Pop $0
    ${while} $0 = 1
      MessageBox MB_OKCANCEL|MB_ICONEXCLAMATION "$(RUNNING)" /SD IDOK IDOK close_it
      Abort "$(STILL_RUNNING)"
      close_it:
      DetailPrint "$(CLOSING)"
      nsExec::Exec '"$SYSDIR\taskkill.exe" /IM "${PROGRAM}"'
      Pop $0
      ${for} $2 1 40 ; up to 20 seconds
        Call ${PREFIX}IsRunning
        Pop $0
        ${if} $0 = 0
          ${break}
        ${endif}
        Sleep 500
      ${next}
      ${if} $0 = 1
      ${andif} ${Silent}
        Abort "$(NOT_CLOSED)"
      ${endif}
    ${endwhile}
  FunctionEnd
!macroend
!insertmacro CLOSE_PROGRAM ""
!insertmacro CLOSE_PROGRAM "un."

Function .onInit
  !insertmacro INIT
  ${ifnot} ${RunningX64}
  ${orifnot} ${AtLeastWin10}
    MessageBox MB_OK|MB_ICONSTOP "$(TOO_OLD)" /SD IDOK
    Abort
  ${endif}
  !insertmacro MULTIUSER_INIT
  ${if} $Place != "" ; by /D=
    StrCpy $INSTDIR $Place
  ${endif}
FunctionEnd

; The uninstaller removes what is in the program's folder by its name, so that nothing of anybody
; else's may be in there at the start; and the data must lie elsewhere.
Function CheckFolder
  ${if} ${FileExists} "$INSTDIR\*.*"
  ${andifnot} ${FileExists} "$INSTDIR\${UNINSTALLER}"
  ${andifnot} ${FileExists} "$INSTDIR\${PROGRAM}"
    ${DirState} "$INSTDIR" $0
    ${if} $0 = 1
      MessageBox MB_OK|MB_ICONEXCLAMATION "$(NOT_EMPTY)" /SD IDOK
      Abort
    ${endif}
  ${endif}
  StrLen $0 "$Data\"
  StrCpy $0 "$INSTDIR\" $0
  ${if} $0 == "$Data\" ; without regard to case
    MessageBox MB_OK|MB_ICONEXCLAMATION "$(FOLDER_OF_DATA)" /SD IDOK
    Abort
  ${endif}
FunctionEnd

Function StartProgram ; by the shell, which has no more rights than the user
  Exec '"$WINDIR\explorer.exe" "$INSTDIR\${PROGRAM}"'
FunctionEnd

Section
  ${if} ${Silent}
    Call CheckFolder
  ${endif}
  Call CloseProgram
  Call PutAside
  StrCpy $Writing 1
  SetOutPath "$INSTDIR"
  ClearErrors
  File /r "${FOLDER}\*"
  WriteUninstaller "$INSTDIR\${UNINSTALLER}"
  ${if} ${Errors}
    Abort "$(NOT_WRITTEN)"
  ${endif}
  CreateShortcut "$SMPROGRAMS\${NAME}.lnk" "$INSTDIR\${PROGRAM}" "" "" "" "" "" "$(DESCRIBED)"
  ReadRegStr $0 SHCTX "${KEY}" "DisplayVersion"
  ${if} $0 == "" ; whoever removed it from the desktop does not want it back at an update
    CreateShortcut "$DESKTOP\${NAME}.lnk" "$INSTDIR\${PROGRAM}" "" "" "" "" "" "$(DESCRIBED)"
  ${endif}
  RMDir /r "$INSTDIR\${KEPT}"
  Call Register
SectionEnd

; The whole previous version or nothing of it: see .onInstFailed.
Function PutAside
  RMDir /r "$INSTDIR\${KEPT}"
  CreateDirectory "$INSTDIR\${KEPT}"
  ${do}
    ClearErrors
    ${if} ${FileExists} "$INSTDIR\_internal"
      Rename "$INSTDIR\_internal" "$INSTDIR\${KEPT}\_internal"
    ${endif}
    ${if} ${FileExists} "$INSTDIR\${PROGRAM}"
      Rename "$INSTDIR\${PROGRAM}" "$INSTDIR\${KEPT}\${PROGRAM}"
    ${endif}
    ${ifnot} ${Errors}
      ${break}
    ${endif}
    MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "$(FILES_IN_USE)" /SD IDCANCEL IDRETRY again
    Abort "$(STILL_IN_USE)"
    again:
  ${loop}
FunctionEnd

Function .onInstFailed
  ${if} $Writing = 1
    RMDir /r "$INSTDIR\_internal"
    Delete "$INSTDIR\${PROGRAM}"
  ${endif}
  ${if} ${FileExists} "$INSTDIR\${KEPT}\_internal"
    Rename "$INSTDIR\${KEPT}\_internal" "$INSTDIR\_internal"
  ${endif}
  ${if} ${FileExists} "$INSTDIR\${KEPT}\${PROGRAM}"
    Rename "$INSTDIR\${KEPT}\${PROGRAM}" "$INSTDIR\${PROGRAM}"
  ${endif}
  RMDir "$INSTDIR\${KEPT}"
  ${ifnot} ${FileExists} "$INSTDIR\${PROGRAM}" ; there was none before
    Delete "$INSTDIR\${UNINSTALLER}"
    RMDir "$INSTDIR"
  ${endif}
FunctionEnd

Function Register
  WriteRegStr SHCTX "${KEY}" "DisplayName" "${NAME}"
  WriteRegStr SHCTX "${KEY}" "DisplayVersion" "${VERSION}"
  WriteRegStr SHCTX "${KEY}" "Publisher" "${PUBLISHER}"
  WriteRegStr SHCTX "${KEY}" "Comments" "$(DESCRIBED)"
  WriteRegStr SHCTX "${KEY}" "DisplayIcon" "$INSTDIR\${PROGRAM}"
  WriteRegStr SHCTX "${KEY}" "InstallLocation" "$INSTDIR"
  WriteRegStr SHCTX "${KEY}" "UninstallString" '"$INSTDIR\${UNINSTALLER}"'
  WriteRegStr SHCTX "${KEY}" "QuietUninstallString" '"$INSTDIR\${UNINSTALLER}" /S'
  WriteRegDWORD SHCTX "${KEY}" "NoModify" 1
  WriteRegDWORD SHCTX "${KEY}" "NoRepair" 1
  ${GetSize} "$INSTDIR" "/S=0K" $0 $1 $2
  WriteRegDWORD SHCTX "${KEY}" "EstimatedSize" $0
FunctionEnd

Section "un.${NAME}" TheProgram
  SectionIn RO
  Call un.CloseProgram
  Delete "$INSTDIR\${PROGRAM}"
  RMDir /r "$INSTDIR\_internal"
  RMDir /r "$INSTDIR\${KEPT}"
  Delete "$INSTDIR\${UNINSTALLER}"
  RMDir "$INSTDIR"
  Delete "$SMPROGRAMS\${NAME}.lnk"
  Delete "$DESKTOP\${NAME}.lnk"
  DeleteRegKey SHCTX "${KEY}"
SectionEnd

; Not ticked: sales and backups stay, and a silent uninstall leaves them too.
Section /o "un.$(MY_DATA)" TheData
  MessageBox MB_YESNO|MB_ICONEXCLAMATION|MB_DEFBUTTON2 "$(REALLY_DELETE)" /SD IDYES IDNO keep
  RMDir /r "$Data"
  keep:
SectionEnd

; There may be one for this user and one for all: this is the one whose folder it lies in.
Function un.onInit
  !insertmacro INIT
  !insertmacro MULTIUSER_UNINIT
  ReadRegStr $0 HKCU "${KEY}" "InstallLocation"
  ${if} $0 == $Place
    Call un.MultiUser.InstallMode.CurrentUser
  ${elseif} $MultiUser.Privileges == "Admin"
    Call un.MultiUser.InstallMode.AllUsers
  ${else}
    MessageBox MB_OK|MB_ICONSTOP "$(FOR_ALL_USERS)" /SD IDOK
    SetErrorLevel 2
    Quit
  ${endif}
  StrCpy $INSTDIR $Place
  ${GetParameters} $0
  ClearErrors
  ${GetOptions} $0 "/RemoveData" $1
  ${ifnot} ${Errors}
    !insertmacro SelectSection ${TheData}
  ${endif}
FunctionEnd

!insertmacro MUI_UNFUNCTION_DESCRIPTION_BEGIN
  !insertmacro MUI_DESCRIPTION_TEXT ${TheProgram} "$(ABOUT_PROGRAM)"
  !insertmacro MUI_DESCRIPTION_TEXT ${TheData} "$(ABOUT_DATA)"
!insertmacro MUI_UNFUNCTION_DESCRIPTION_END
