; The Windows installer: for one person, or for everybody with /AllUsers; silent with /S.
; windows.py starts it and says VERSION, NUMBERS, FILES, OUT, SIZE and ICON.

Unicode true
Target amd64-unicode
SetCompressor /SOLID lzma
SetDateSave off

!define NAME "Linedesk"
!define PUBLISHER "Linedesk"
!define REMOVAL "Software\Microsoft\Windows\CurrentVersion\Uninstall\Linedesk"
!define CLASSES "Software\Classes"
!define RUNNING 3 ; the exit code where the program is open

; Who may not write for everybody gets a place of their own, and so does who asks for nothing.
!define MULTIUSER_EXECUTIONLEVEL Highest
!define MULTIUSER_MUI
!define MULTIUSER_INSTALLMODE_COMMANDLINE
!define MULTIUSER_INSTALLMODE_DEFAULT_CURRENTUSER
!define MULTIUSER_INSTALLMODE_INSTDIR "Linedesk"
!define MULTIUSER_INSTALLMODE_INSTDIR_REGISTRY_KEY "${REMOVAL}"
!define MULTIUSER_INSTALLMODE_INSTDIR_REGISTRY_VALUENAME "InstallLocation"
!define MULTIUSER_INSTALLMODE_DEFAULT_REGISTRY_KEY "${REMOVAL}"
!define MULTIUSER_INSTALLMODE_DEFAULT_REGISTRY_VALUENAME "InstallLocation"
!define MULTIUSER_USE_PROGRAMFILES64
!include MultiUser.nsh
!include MUI2.nsh
!include FileFunc.nsh
!include LogicLib.nsh
!include "${FILES}"

Name "${NAME}"
OutFile "${OUT}"
BrandingText "${NAME} ${VERSION}"
ManifestDPIAware true
VIProductVersion "${NUMBERS}"
VIAddVersionKey /LANG=1033 "ProductName" "${NAME}"
VIAddVersionKey /LANG=1033 "ProductVersion" "${VERSION}"
VIAddVersionKey /LANG=1033 "FileVersion" "${VERSION}"
VIAddVersionKey /LANG=1033 "FileDescription" "Linedesk installer"
VIAddVersionKey /LANG=1033 "CompanyName" "${PUBLISHER}"
VIAddVersionKey /LANG=1033 "LegalCopyright" "The Linedesk authors, MIT licence"

!define MUI_ICON "${ICON}"
!define MUI_UNICON "${ICON}"
!define MUI_ABORTWARNING
!define MUI_FINISHPAGE_RUN "$INSTDIR\Linedesk.exe"
!insertmacro MULTIUSER_PAGE_INSTALLMODE
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "English"
!insertmacro MUI_LANGUAGE "German"

LangString IsOpen ${LANG_ENGLISH} "Linedesk is open. Close it and try again; what you saved is kept."
LangString IsOpen ${LANG_GERMAN} "Linedesk ist geöffnet. Schließen Sie es und versuchen Sie es erneut; was Sie gespeichert haben, bleibt erhalten."
LangString PlanFile ${LANG_ENGLISH} "Linedesk plan of changes"
LangString PlanFile ${LANG_GERMAN} "Linedesk-Änderungsplan"
LangString PackFile ${LANG_ENGLISH} "Linedesk field pack"
LangString PackFile ${LANG_GERMAN} "Linedesk-Technikerpaket"
LangString KeepProfile ${LANG_ENGLISH} "Your settings, accounts and the journal of changes are in$\r$\n$LOCALAPPDATA\linedesk$\r$\n$\r$\nDelete them too? The journal cannot be brought back."
LangString KeepProfile ${LANG_GERMAN} "Ihre Einstellungen, Konten und das Journal der Änderungen liegen in$\r$\n$LOCALAPPDATA\linedesk$\r$\n$\r$\nAuch diese löschen? Das Journal lässt sich nicht wiederherstellen."

!macro REFUSE_WHERE_OPEN
  ; A program that runs cannot be opened for writing.
  ${If} ${FileExists} "$INSTDIR\Linedesk.exe"
    ClearErrors
    FileOpen $0 "$INSTDIR\Linedesk.exe" a
    ${If} ${Errors}
      MessageBox MB_OK|MB_ICONEXCLAMATION "$(IsOpen)" /SD IDOK
      SetErrorLevel ${RUNNING}
      Quit
    ${EndIf}
    FileClose $0
  ${EndIf}
!macroend

!macro ASSOCIATE ENDING TYPE WORDS
  WriteRegStr SHCTX "${CLASSES}\${ENDING}" "" "${TYPE}"
  WriteRegStr SHCTX "${CLASSES}\${TYPE}" "" "${WORDS}"
  WriteRegStr SHCTX "${CLASSES}\${TYPE}\DefaultIcon" "" "$INSTDIR\Linedesk.exe,0"
  WriteRegStr SHCTX "${CLASSES}\${TYPE}\shell\open\command" "" '"$INSTDIR\Linedesk.exe" "%1"'
!macroend

!macro DISSOCIATE ENDING TYPE
  ReadRegStr $0 SHCTX "${CLASSES}\${ENDING}" ""
  ${If} $0 == "${TYPE}" ; it may be another program's by now
    DeleteRegValue SHCTX "${CLASSES}\${ENDING}" ""
    DeleteRegKey /ifempty SHCTX "${CLASSES}\${ENDING}"
  ${EndIf}
  DeleteRegKey SHCTX "${CLASSES}\${TYPE}"
!macroend

!define TELL_EXPLORER "System::Call 'shell32::SHChangeNotify(i 0x08000000, i 0, p 0, p 0)'"

Function .onInit
  SetRegView 64
  !insertmacro MULTIUSER_INIT
  ${If} $MultiUser.InstallMode == "CurrentUser"
  ${AndIf} $INSTDIR == "$LOCALAPPDATA\Linedesk"
    StrCpy $INSTDIR "$LOCALAPPDATA\Programs\Linedesk" ; beside it lies the person's profile
  ${EndIf}
FunctionEnd

Function un.onInit
  SetRegView 64
  !insertmacro MULTIUSER_UNINIT
FunctionEnd

Section
  !insertmacro REFUSE_WHERE_OPEN
  ; What an older version brought and this one does not have goes with it.
  ReadRegStr $1 SHCTX "${REMOVAL}" "UninstallString"
  ${If} $1 != ""
  ${AndIf} ${FileExists} "$INSTDIR\uninstall.exe"
    ExecWait '"$INSTDIR\uninstall.exe" /S /$MultiUser.InstallMode _?=$INSTDIR'
  ${EndIf}
  !insertmacro INSTALL_FILES
  SetOutPath "$INSTDIR"
  WriteUninstaller "$INSTDIR\uninstall.exe"
  CreateShortCut "$SMPROGRAMS\Linedesk.lnk" "$INSTDIR\Linedesk.exe"
  !insertmacro ASSOCIATE ".linedesk-plan" "Linedesk.Plan" "$(PlanFile)"
  !insertmacro ASSOCIATE ".linedesk-pack" "Linedesk.Pack" "$(PackFile)"
  WriteRegStr SHCTX "${REMOVAL}" "DisplayName" "${NAME}"
  WriteRegStr SHCTX "${REMOVAL}" "DisplayVersion" "${VERSION}"
  WriteRegStr SHCTX "${REMOVAL}" "DisplayIcon" "$INSTDIR\Linedesk.exe"
  WriteRegStr SHCTX "${REMOVAL}" "Publisher" "${PUBLISHER}"
  WriteRegStr SHCTX "${REMOVAL}" "InstallLocation" "$INSTDIR"
  WriteRegStr SHCTX "${REMOVAL}" "UninstallString" '"$INSTDIR\uninstall.exe" /$MultiUser.InstallMode'
  WriteRegStr SHCTX "${REMOVAL}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /$MultiUser.InstallMode /S'
  WriteRegDWORD SHCTX "${REMOVAL}" "EstimatedSize" ${SIZE}
  WriteRegDWORD SHCTX "${REMOVAL}" "NoModify" 1
  WriteRegDWORD SHCTX "${REMOVAL}" "NoRepair" 1
  ${TELL_EXPLORER}
SectionEnd

Section "Uninstall"
  !insertmacro REFUSE_WHERE_OPEN
  Delete "$SMPROGRAMS\Linedesk.lnk"
  !insertmacro REMOVE_FILES
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR"
  !insertmacro DISSOCIATE ".linedesk-plan" "Linedesk.Plan"
  !insertmacro DISSOCIATE ".linedesk-pack" "Linedesk.Pack"
  DeleteRegKey SHCTX "${REMOVAL}"
  ${TELL_EXPLORER}

  ; The profile is the person's: it stays, unless they say otherwise.
  ${GetParameters} $0
  ClearErrors
  ${GetOptions} $0 "/DELETEPROFILE" $1
  ${IfNot} ${Errors}
    StrCpy $2 "delete"
  ${ElseIf} ${FileExists} "$LOCALAPPDATA\linedesk\*.*"
    MessageBox MB_YESNO|MB_ICONQUESTION|MB_DEFBUTTON2 "$(KeepProfile)" /SD IDNO IDNO +2
    StrCpy $2 "delete"
  ${EndIf}
  ${If} $2 == "delete"
    SetShellVarContext current
    RMDir /r "$LOCALAPPDATA\linedesk"
    System::Call 'advapi32::CredDeleteW(w "linedesk", i 1, i 0)'
  ${EndIf}
SectionEnd
