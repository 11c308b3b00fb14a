<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
<context>
    <name>CustomerBanner</name>
    <message>
        <source>Customer: {name}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Dialogs</name>
    <message>
        <source>Unsaved changes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There are changes that have not been saved.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Save</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Discard</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Errors</name>
    <message>
        <source>The service says: “{detail}”</source>
        <translation>Der Dienst meldet: „{detail}“</translation>
    </message>
    <message>
        <source>It is not known whether the change arrived.</source>
        <translation>Es ist nicht bekannt, ob die Änderung angekommen ist.</translation>
    </message>
    <message>
        <source>Nothing was changed.</source>
        <translation>Es wurde nichts geändert.</translation>
    </message>
    <message>
        <source>There is no setting and field as in “{given}”.</source>
        <translation>Eine Einstellung mit diesem Feld gibt es nicht: „{given}“.</translation>
    </message>
    <message>
        <source>“{given}” holds a value that the field cannot take.</source>
        <translation>„{given}“ enthält einen Wert, den das Feld nicht annimmt.</translation>
    </message>
    <message>
        <source>“{given}” holds no value; write KEY=VALUE.</source>
        <translation>„{given}“ enthält keinen Wert; schreiben Sie SCHLÜSSEL=WERT.</translation>
    </message>
    <message>
        <source>“{given}” cannot be used here.</source>
        <translation>„{given}“ ist hier nicht möglich.</translation>
    </message>
    <message>
        <source>This call is not right</source>
        <translation>Dieser Aufruf ist nicht richtig</translation>
    </message>
    <message>
        <source>Nothing was sent. “--help” shows what can be given.</source>
        <translation>Es wurde nichts gesendet. „--help“ zeigt, was möglich ist.</translation>
    </message>
    <message>
        <source>Nobody found</source>
        <translation>Niemand gefunden</translation>
    </message>
    <message>
        <source>Nothing here matches “{text}”.</source>
        <translation>Zu „{text}“ wurde nichts gefunden.</translation>
    </message>
    <message>
        <source>Nothing was sent. Check the spelling, or give the id, the e-mail address, the extension or the exact name.</source>
        <translation>Es wurde nichts gesendet. Prüfen Sie die Schreibweise, oder geben Sie die Id, die E-Mail-Adresse, die Durchwahl oder den genauen Namen an.</translation>
    </message>
    <message>
        <source>Several are meant</source>
        <translation>Mehrere kommen in Frage</translation>
    </message>
    <message numerus="yes">
        <source>“{text}” matches %n entries: {names}.</source>
        <translation>
            <numerusform>„{text}“ passt auf %n Eintrag: {names}.</numerusform>
            <numerusform>„{text}“ passt auf %n Einträge: {names}.</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing was sent. Give more of the name, or the id, the e-mail address or the extension.</source>
        <translation>Es wurde nichts gesendet. Geben Sie mehr vom Namen an, oder die Id, die E-Mail-Adresse oder die Durchwahl.</translation>
    </message>
    <message>
        <source>Check the path.</source>
        <translation>Prüfen Sie den Pfad.</translation>
    </message>
    <message>
        <source>Use the version of Linedesk that wrote it, or a newer one.</source>
        <translation>Verwenden Sie die Version von Linedesk, die sie geschrieben hat, oder eine neuere.</translation>
    </message>
    <message>
        <source>It was changed after it was written. Make the plan anew.</source>
        <translation>Sie wurde nachträglich verändert. Erstellen Sie den Plan neu.</translation>
    </message>
    <message>
        <source>The file “{name}” cannot be used.</source>
        <translation>Die Datei „{name}“ ist nicht verwendbar.</translation>
    </message>
    <message>
        <source>This file cannot be used.</source>
        <translation>Diese Datei ist nicht verwendbar.</translation>
    </message>
    <message>
        <source>The file cannot be used</source>
        <translation>Die Datei ist nicht verwendbar</translation>
    </message>
    <message>
        <source>It is not what is expected here. Make it anew.</source>
        <translation>Ihr Inhalt ist hier nicht zu gebrauchen. Erstellen Sie sie neu.</translation>
    </message>
    <message>
        <source>Nothing was sent.</source>
        <translation>Es wurde nichts gesendet.</translation>
    </message>
    <message>
        <source>This customer is read-only</source>
        <translation>Dieser Kunde ist schreibgeschützt</translation>
    </message>
    <message>
        <source>“{customer}” is a live customer and is not changed by accident.</source>
        <translation>„{customer}“ ist ein Kunde im Echtbetrieb und wird nicht aus Versehen geändert.</translation>
    </message>
    <message>
        <source>Nothing was sent. Unlock the customer in the window, or add “--unlock” to the command.</source>
        <translation>Es wurde nichts gesendet. Entsperren Sie den Kunden im Fenster, oder ergänzen Sie den Befehl um „--unlock“.</translation>
    </message>
    <message>
        <source>The list is not complete</source>
        <translation>Die Liste ist nicht vollständig</translation>
    </message>
    <message>
        <source>The service gave only a part of the list, so nothing is decided on it.</source>
        <translation>Der Dienst hat nur einen Teil der Liste geliefert; auf dieser Grundlage wird nichts entschieden.</translation>
    </message>
    <message>
        <source>Nothing was changed. Try again in a moment.</source>
        <translation>Es wurde nichts geändert. Versuchen Sie es gleich noch einmal.</translation>
    </message>
    <message>
        <source>Not signed in</source>
        <translation>Nicht angemeldet</translation>
    </message>
    <message>
        <source>The service does not accept the access token.</source>
        <translation>Der Dienst nimmt das Zugriffstoken nicht an.</translation>
    </message>
    <message>
        <source>There is no access token for the service.</source>
        <translation>Für den Dienst liegt kein Zugriffstoken vor.</translation>
    </message>
    <message>
        <source>Enter a new access token under “Connection”, or set LINEDESK_TOKEN for commands. Personal tokens end after 12 hours.</source>
        <translation>Geben Sie unter „Verbindung“ ein neues Zugriffstoken ein, oder setzen Sie für Befehle LINEDESK_TOKEN. Persönliche Token enden nach 12 Stunden.</translation>
    </message>
    <message>
        <source>Not permitted</source>
        <translation>Nicht erlaubt</translation>
    </message>
    <message>
        <source>The service does not permit this with the present access.</source>
        <translation>Der Dienst erlaubt dies mit dem jetzigen Zugang nicht.</translation>
    </message>
    <message>
        <source>The role, a scope of the token or a licence may be missing, or access for programs is switched off in Control Hub. Ask a full administrator of the customer.</source>
        <translation>Vielleicht fehlt die Rolle, ein Recht des Tokens oder eine Lizenz, oder der Zugang für Programme ist im Control Hub ausgeschaltet. Fragen Sie einen Volladministrator des Kunden.</translation>
    </message>
    <message>
        <source>This address cannot be used</source>
        <translation>Diese Adresse ist nicht verwendbar</translation>
    </message>
    <message>
        <source>“{url}” is not an address of a Webex service.</source>
        <translation>„{url}“ ist keine Adresse eines Webex-Dienstes.</translation>
    </message>
    <message>
        <source>Nothing was sent. Use an address such as https://webexapis.com/v1; plain http is for this computer only.</source>
        <translation>Es wurde nichts gesendet. Verwenden Sie eine Adresse wie https://webexapis.com/v1; http ohne Verschlüsselung gilt nur für diesen Rechner.</translation>
    </message>
    <message>
        <source>Service unreachable</source>
        <translation>Dienst nicht erreichbar</translation>
    </message>
    <message>
        <source>There is no connection to the service.</source>
        <translation>Es gibt keine Verbindung zum Dienst.</translation>
    </message>
    <message>
        <source>Check the network, the proxy and the address of the service. What was loaded before can still be read.</source>
        <translation>Prüfen Sie das Netzwerk, den Proxy und die Adresse des Dienstes. Was bereits geladen wurde, bleibt lesbar.</translation>
    </message>
    <message>
        <source>No answer in time</source>
        <translation>Keine rechtzeitige Antwort</translation>
    </message>
    <message>
        <source>The service did not answer in time.</source>
        <translation>Der Dienst hat nicht rechtzeitig geantwortet.</translation>
    </message>
    <message>
        <source>Try again in a moment. If it stays so, check the network.</source>
        <translation>Versuchen Sie es gleich noch einmal. Bleibt es dabei, prüfen Sie das Netzwerk.</translation>
    </message>
    <message>
        <source>Connection lost</source>
        <translation>Verbindung abgebrochen</translation>
    </message>
    <message>
        <source>The connection ended before the answer was complete.</source>
        <translation>Die Verbindung endete, bevor die Antwort vollständig war.</translation>
    </message>
    <message>
        <source>Try again. If it stays so, check the network and the proxy.</source>
        <translation>Versuchen Sie es noch einmal. Bleibt es dabei, prüfen Sie das Netzwerk und den Proxy.</translation>
    </message>
    <message>
        <source>No secure connection</source>
        <translation>Keine sichere Verbindung</translation>
    </message>
    <message>
        <source>The certificate of the service is not trusted on this computer.</source>
        <translation>Dem Zertifikat des Dienstes wird auf diesem Rechner nicht vertraut.</translation>
    </message>
    <message>
        <source>Where a company proxy inspects the traffic, its certificate must be in the certificate store of the system. Also check date and time.</source>
        <translation>Prüft ein Firmenproxy den Datenverkehr, muss dessen Zertifikat im Zertifikatsspeicher des Systems liegen. Prüfen Sie auch Datum und Uhrzeit.</translation>
    </message>
    <message>
        <source>The answer does not come from Webex</source>
        <translation>Die Antwort stammt nicht von Webex</translation>
    </message>
    <message>
        <source>Something answered, but not in the form of this service: often a web page.</source>
        <translation>Es kam eine Antwort, aber nicht in der Form dieses Dienstes: oft ist es eine Webseite.</translation>
    </message>
    <message>
        <source>Check the address of the service, and whether a proxy or the sign-in page of a network stands between.</source>
        <translation>Prüfen Sie die Adresse des Dienstes, und ob ein Proxy oder die Anmeldeseite eines Netzwerks dazwischensteht.</translation>
    </message>
    <message>
        <source>Not found</source>
        <translation>Nicht gefunden</translation>
    </message>
    <message>
        <source>The service does not know this, or not for this customer.</source>
        <translation>Der Dienst kennt dies nicht, oder nicht bei diesem Kunden.</translation>
    </message>
    <message>
        <source>It may have been removed meanwhile, or not be available to this kind of user. Refresh the view.</source>
        <translation>Vielleicht wurde es inzwischen entfernt, oder es steht diesem Benutzer nicht zur Verfügung. Aktualisieren Sie die Ansicht.</translation>
    </message>
    <message>
        <source>No Webex Calling licence</source>
        <translation>Keine Webex-Calling-Lizenz</translation>
    </message>
    <message>
        <source>This user has no licence for Webex Calling, so there is no such setting.</source>
        <translation>Dieser Benutzer hat keine Lizenz für Webex Calling; deshalb gibt es diese Einstellung nicht.</translation>
    </message>
    <message>
        <source>Assign a licence to the user in Control Hub, then refresh.</source>
        <translation>Weisen Sie dem Benutzer im Control Hub eine Lizenz zu und aktualisieren Sie dann.</translation>
    </message>
    <message>
        <source>Not included in the licence</source>
        <translation>In der Lizenz nicht enthalten</translation>
    </message>
    <message>
        <source>The licence of this user does not include this setting.</source>
        <translation>Die Lizenz dieses Benutzers enthält diese Einstellung nicht.</translation>
    </message>
    <message>
        <source>It often takes a Professional licence. Assign it in Control Hub.</source>
        <translation>Oft ist eine Professional-Lizenz nötig. Weisen Sie sie im Control Hub zu.</translation>
    </message>
    <message>
        <source>Already in use</source>
        <translation>Bereits belegt</translation>
    </message>
    <message>
        <source>This clashes with something that the service already has.</source>
        <translation>Dies widerspricht etwas, das beim Dienst bereits besteht.</translation>
    </message>
    <message>
        <source>A number or extension may be taken, or another job may still be running. Refresh the view and look at the present state.</source>
        <translation>Vielleicht ist eine Rufnummer oder Durchwahl vergeben, oder ein anderer Auftrag läuft noch. Aktualisieren Sie die Ansicht und prüfen Sie den jetzigen Stand.</translation>
    </message>
    <message>
        <source>The service refuses this</source>
        <translation>Der Dienst lehnt dies ab</translation>
    </message>
    <message>
        <source>The service does not accept these values.</source>
        <translation>Der Dienst nimmt diese Werte nicht an.</translation>
    </message>
    <message>
        <source>Correct the values and save again.</source>
        <translation>Berichtigen Sie die Werte und speichern Sie erneut.</translation>
    </message>
    <message>
        <source>The service is working on this object and has locked it.</source>
        <translation>Der Dienst arbeitet gerade an diesem Objekt und hat es gesperrt.</translation>
    </message>
    <message>
        <source>The service takes no more requests for the moment.</source>
        <translation>Der Dienst nimmt im Moment keine weiteren Anfragen an.</translation>
    </message>
    <message>
        <source>The service is busy</source>
        <translation>Der Dienst ist ausgelastet</translation>
    </message>
    <message>
        <source>Linedesk waited as it was asked to. Try again in a minute.</source>
        <translation>Linedesk hat so lange gewartet wie verlangt. Versuchen Sie es in einer Minute noch einmal.</translation>
    </message>
    <message>
        <source>Fault of the service</source>
        <translation>Störung beim Dienst</translation>
    </message>
    <message>
        <source>The service reports a fault of its own (status {status}).</source>
        <translation>Der Dienst meldet eine eigene Störung (Status {status}).</translation>
    </message>
    <message>
        <source>Try again later. If it stays so, give the tracking id to the support of the service.</source>
        <translation>Versuchen Sie es später noch einmal. Bleibt es dabei, nennen Sie dem Support des Dienstes die Tracking-Id.</translation>
    </message>
    <message>
        <source>The profile folder cannot be used</source>
        <translation>Der Profilordner ist nicht verwendbar</translation>
    </message>
    <message>
        <source>Linedesk cannot read or write “{path}”.</source>
        <translation>Linedesk kann „{path}“ nicht lesen oder schreiben.</translation>
    </message>
    <message>
        <source>Give yourself access to this folder, or name another with “--profile”.</source>
        <translation>Verschaffen Sie sich Zugriff auf diesen Ordner, oder nennen Sie mit „--profile“ einen anderen.</translation>
    </message>
    <message>
        <source>The local store “{path}” cannot be used.</source>
        <translation>Der lokale Speicher „{path}“ ist nicht verwendbar.</translation>
    </message>
    <message>
        <source>The local store cannot be used.</source>
        <translation>Der lokale Speicher ist nicht verwendbar.</translation>
    </message>
    <message>
        <source>The local store cannot be used</source>
        <translation>Der lokale Speicher ist nicht verwendbar</translation>
    </message>
    <message>
        <source>Close other copies of Linedesk and start again. The cache may be deleted at any time; keep the ledger, it holds the journal.</source>
        <translation>Schließen Sie andere Fenster von Linedesk und starten Sie neu. Der Zwischenspeicher (cache) darf jederzeit gelöscht werden; das Hauptbuch (ledger) behalten Sie, es enthält das Journal.</translation>
    </message>
    <message>
        <source>The disk is full</source>
        <translation>Der Datenträger ist voll</translation>
    </message>
    <message>
        <source>There is no room left to write the journal, so nothing more is sent.</source>
        <translation>Für das Journal ist kein Platz mehr, deshalb wird nichts weiter gesendet.</translation>
    </message>
    <message>
        <source>Make room on the disk, then go on with the run.</source>
        <translation>Schaffen Sie Platz auf dem Datenträger und setzen Sie den Lauf dann fort.</translation>
    </message>
    <message>
        <source>No keychain</source>
        <translation>Kein Schlüsselbund</translation>
    </message>
    <message>
        <source>The keychain of this system cannot be used.</source>
        <translation>Der Schlüsselbund dieses Systems ist nicht verwendbar.</translation>
    </message>
    <message>
        <source>Unlock it and start again. Until then, codes and tokens are kept in memory only.</source>
        <translation>Entsperren Sie ihn und starten Sie neu. Bis dahin bleiben Codes und Token nur im Arbeitsspeicher.</translation>
    </message>
    <message>
        <source>Someone else works on this run</source>
        <translation>An diesem Lauf wird schon gearbeitet</translation>
    </message>
    <message>
        <source>Another window or command is carrying out this run.</source>
        <translation>Ein anderes Fenster oder ein anderer Befehl führt diesen Lauf gerade aus.</translation>
    </message>
    <message>
        <source>Wait until it has ended. If it was killed, try again in 30 seconds.</source>
        <translation>Warten Sie, bis er beendet ist. Wurde das Programm abgebrochen, versuchen Sie es in 30 Sekunden noch einmal.</translation>
    </message>
    <message>
        <source>This cannot be taken back</source>
        <translation>Dies lässt sich nicht zurücknehmen</translation>
    </message>
    <message>
        <source>This run holds nothing that could be taken back.</source>
        <translation>Dieser Lauf enthält nichts, was sich zurücknehmen ließe.</translation>
    </message>
    <message>
        <source>Change the values by hand; the journal shows what they were.</source>
        <translation>Ändern Sie die Werte von Hand; das Journal zeigt, wie sie vorher waren.</translation>
    </message>
    <message>
        <source>Something unexpected happened</source>
        <translation>Etwas Unerwartetes ist geschehen</translation>
    </message>
    <message>
        <source>Linedesk met a fault of its own ({name}).</source>
        <translation>In Linedesk ist ein Fehler aufgetreten ({name}).</translation>
    </message>
    <message>
        <source>Nothing is lost that was saved. The log in the profile says more.</source>
        <translation>Was gespeichert war, ist nicht verloren. Das Protokoll im Profil enthält Näheres.</translation>
    </message>
</context>
<context>
    <name>FieldNote</name>
    <message>
        <source>Changed meanwhile by someone else to: {value}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Keep mine</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Take theirs</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Fields</name>
    <message>
        <source>on</source>
        <translation>ein</translation>
    </message>
    <message>
        <source>off</source>
        <translation>aus</translation>
    </message>
    <message>
        <source>Line</source>
        <translation>Leitung</translation>
    </message>
    <message>
        <source>Call forwarding</source>
        <translation>Rufumleitung</translation>
    </message>
    <message>
        <source>Caller ID</source>
        <translation>Anrufer-ID</translation>
    </message>
    <message>
        <source>Voicemail</source>
        <translation>Voicemail</translation>
    </message>
    <message>
        <source>Single Number Reach</source>
        <translation>Erreichbarkeit unter einer Nummer</translation>
    </message>
    <message>
        <source>Outgoing calls</source>
        <translation>Ausgehende Anrufe</translation>
    </message>
    <message>
        <source>Phone</source>
        <translation>Telefon</translation>
    </message>
    <message>
        <source>Activation code</source>
        <translation>Aktivierungscode</translation>
    </message>
    <message>
        <source>Extension</source>
        <translation>Durchwahl</translation>
    </message>
    <message>
        <source>Phone number</source>
        <translation>Rufnummer</translation>
    </message>
    <message>
        <source>Additional numbers</source>
        <translation>Weitere Rufnummern</translation>
    </message>
    <message>
        <source>Always forward</source>
        <translation>Immer umleiten</translation>
    </message>
    <message>
        <source>Always forward to</source>
        <translation>Immer umleiten an</translation>
    </message>
    <message>
        <source>Always forward to the destination&apos;s voicemail</source>
        <translation>Immer zur Voicemail des Ziels umleiten</translation>
    </message>
    <message>
        <source>Forward when busy</source>
        <translation>Umleiten, wenn besetzt</translation>
    </message>
    <message>
        <source>When busy, forward to</source>
        <translation>Wenn besetzt, umleiten an</translation>
    </message>
    <message>
        <source>When busy, forward to the destination&apos;s voicemail</source>
        <translation>Wenn besetzt, zur Voicemail des Ziels umleiten</translation>
    </message>
    <message>
        <source>Forward on no answer</source>
        <translation>Umleiten bei keiner Antwort</translation>
    </message>
    <message>
        <source>On no answer, forward to</source>
        <translation>Bei keiner Antwort umleiten an</translation>
    </message>
    <message>
        <source>On no answer, forward to the destination&apos;s voicemail</source>
        <translation>Bei keiner Antwort zur Voicemail des Ziels umleiten</translation>
    </message>
    <message>
        <source>Rings before forwarding</source>
        <translation>Ruftöne bis zur Umleitung</translation>
    </message>
    <message>
        <source>Forward when unreachable</source>
        <translation>Umleiten, wenn nicht erreichbar</translation>
    </message>
    <message>
        <source>When unreachable, forward to</source>
        <translation>Wenn nicht erreichbar, umleiten an</translation>
    </message>
    <message>
        <source>When unreachable, forward to the destination&apos;s voicemail</source>
        <translation>Wenn nicht erreichbar, zur Voicemail des Ziels umleiten</translation>
    </message>
    <message>
        <source>Forward internal callers</source>
        <translation>Interne Anrufer umleiten</translation>
    </message>
    <message>
        <source>Forward internal callers to</source>
        <translation>Interne Anrufer umleiten an</translation>
    </message>
    <message>
        <source>Forward external callers</source>
        <translation>Externe Anrufer umleiten</translation>
    </message>
    <message>
        <source>Forward external callers to</source>
        <translation>Externe Anrufer umleiten an</translation>
    </message>
    <message>
        <source>Name shown to colleagues</source>
        <translation>Name für Kollegen</translation>
    </message>
    <message>
        <source>Own name</source>
        <translation>Eigener Name</translation>
    </message>
    <message>
        <source>Name shown outside</source>
        <translation>Name nach außen</translation>
    </message>
    <message>
        <source>Number shown</source>
        <translation>Angezeigte Rufnummer</translation>
    </message>
    <message>
        <source>Own number</source>
        <translation>Eigene Rufnummer</translation>
    </message>
    <message>
        <source>All calls to voicemail</source>
        <translation>Alle Anrufe zur Voicemail</translation>
    </message>
    <message>
        <source>To voicemail when busy</source>
        <translation>Zur Voicemail, wenn besetzt</translation>
    </message>
    <message>
        <source>To voicemail on no answer</source>
        <translation>Zur Voicemail bei keiner Antwort</translation>
    </message>
    <message>
        <source>Rings before voicemail</source>
        <translation>Ruftöne bis zur Voicemail</translation>
    </message>
    <message>
        <source>Copy of messages by e-mail</source>
        <translation>Kopie der Nachrichten per E-Mail</translation>
    </message>
    <message>
        <source>Address for copies of messages</source>
        <translation>Adresse für Kopien der Nachrichten</translation>
    </message>
    <message>
        <source>Reach numbers</source>
        <translation>Erreichbare Rufnummern</translation>
    </message>
    <message>
        <source>Own permissions instead of the location&apos;s</source>
        <translation>Eigene Rechte statt der des Standorts</translation>
    </message>
    <message>
        <source>International calls</source>
        <translation>Auslandsgespräche</translation>
    </message>
    <message>
        <source>Time zone</source>
        <translation>Zeitzone</translation>
    </message>
    <message>
        <source>Phone model</source>
        <translation>Telefonmodell</translation>
    </message>
</context>
<context>
    <name>ForwardingSection</name>
    <message>
        <source>Call forwarding</source>
        <translation type="unfinished">Rufumleitung</translation>
    </message>
    <message>
        <source>Sends calls to another number. An extension or a number such as +49 30 1234.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Forward to</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Rings</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>At the destination</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Always</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Every call, at once</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>When busy</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>While the user is on a call</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>When there is no answer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>After a number of rings</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>When unreachable</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>While no phone of the user is connected</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Number or extension</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Send to voicemail</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The destination&apos;s voicemail takes the call, if the destination has one</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>LoadingPane</name>
    <message>
        <source>Loading…</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>MessageBar</name>
    <message>
        <source>Retry</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy the tracking ID</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Put this message away</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Tracking ID: {id}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Plans</name>
    <message numerus="yes">
        <source>%n target(s)</source>
        <translation>
            <numerusform>%n Ziel</numerusform>
            <numerusform>%n Ziele</numerusform>
        </translation>
    </message>
    <message>
        <source>{customer}: {changes}, {targets}</source>
        <translation>{customer}: {changes}, {targets}</translation>
    </message>
    <message>
        <source>{change} (the service now has {now})</source>
        <translation>{change} (beim Dienst steht jetzt {now})</translation>
    </message>
    <message>
        <source>{field}: {old} → {new}</source>
        <translation>{field}: {old} → {new}</translation>
    </message>
    <message>
        <source>{name} · {setting}</source>
        <translation>{name} · {setting}</translation>
    </message>
    <message>
        <source>{warning}: {names}</source>
        <translation>{warning}: {names}</translation>
    </message>
    <message numerus="yes">
        <source>%n user(s) are changed</source>
        <translation>
            <numerusform>%n Benutzer wird geändert</numerusform>
            <numerusform>%n Benutzer werden geändert</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n change(s)</source>
        <translation>
            <numerusform>%n Änderung</numerusform>
            <numerusform>%n Änderungen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Calls of %n user(s) leave the company</source>
        <translation>
            <numerusform>Anrufe von %n Benutzer verlassen das Unternehmen</numerusform>
            <numerusform>Anrufe von %n Benutzern verlassen das Unternehmen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n user(s) may call abroad</source>
        <translation>
            <numerusform>%n Benutzer darf ins Ausland telefonieren</numerusform>
            <numerusform>%n Benutzer dürfen ins Ausland telefonieren</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Phone numbers of %n user(s) change</source>
        <translation>
            <numerusform>Die Rufnummer von %n Benutzer ändert sich</numerusform>
            <numerusform>Die Rufnummern von %n Benutzern ändern sich</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Problems</name>
    <message>
        <source>Enter a destination.</source>
        <translation>Geben Sie ein Ziel ein.</translation>
    </message>
    <message>
        <source>Enter a number (such as +4930123456), an extension or an address.</source>
        <translation>Geben Sie eine Rufnummer (etwa +4930123456), eine Durchwahl oder eine Adresse ein.</translation>
    </message>
    <message>
        <source>Enter {limit} or more.</source>
        <translation>Geben Sie mindestens {limit} ein.</translation>
    </message>
    <message>
        <source>Enter {limit} or less.</source>
        <translation>Geben Sie höchstens {limit} ein.</translation>
    </message>
    <message>
        <source>Enter no more than {limit} characters.</source>
        <translation>Geben Sie höchstens {limit} Zeichen ein.</translation>
    </message>
    <message>
        <source>This is not a value for this field.</source>
        <translation>Dieser Wert passt nicht in dieses Feld.</translation>
    </message>
    <message>
        <source>This is the user&apos;s own line; calls would go in a circle.</source>
        <translation>Das ist die eigene Leitung des Benutzers; Anrufe liefen im Kreis.</translation>
    </message>
    <message>
        <source>There is no field “{field}”.</source>
        <translation>Ein Feld „{field}“ gibt es nicht.</translation>
    </message>
</context>
<context>
    <name>SaveBar</name>
    <message>
        <source>&amp;Save</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Revert</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Revert</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{user} at {customer}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>States</name>
    <message>
        <source>{count} {state}</source>
        <translation>{count} {state}</translation>
    </message>
    <message>
        <source>queued</source>
        <translation>vorgemerkt</translation>
    </message>
    <message>
        <source>being sent</source>
        <translation>wird gesendet</translation>
    </message>
    <message>
        <source>waiting</source>
        <translation>wartet</translation>
    </message>
    <message>
        <source>done</source>
        <translation>erledigt</translation>
    </message>
    <message>
        <source>was so already</source>
        <translation>war schon so</translation>
    </message>
    <message>
        <source>accepted, not visible yet</source>
        <translation>angenommen, noch nicht sichtbar</translation>
    </message>
    <message>
        <source>accepted, but not applied</source>
        <translation>angenommen, aber nicht übernommen</translation>
    </message>
    <message>
        <source>conflict</source>
        <translation>Konflikt</translation>
    </message>
    <message>
        <source>refused</source>
        <translation>abgelehnt</translation>
    </message>
    <message>
        <source>outcome unknown</source>
        <translation>Ausgang unbekannt</translation>
    </message>
    <message>
        <source>cancelled</source>
        <translation>abgebrochen</translation>
    </message>
    <message>
        <source>open</source>
        <translation>offen</translation>
    </message>
    <message>
        <source>ended</source>
        <translation>beendet</translation>
    </message>
    <message>
        <source>changes</source>
        <translation>Änderungen</translation>
    </message>
    <message>
        <source>taken back</source>
        <translation>Rücknahme</translation>
    </message>
    <message>
        <source>activation codes</source>
        <translation>Aktivierungscodes</translation>
    </message>
    <message>
        <source>connected</source>
        <translation>verbunden</translation>
    </message>
    <message>
        <source>not connected</source>
        <translation>nicht verbunden</translation>
    </message>
    <message>
        <source>connected, with issues</source>
        <translation>verbunden, mit Problemen</translation>
    </message>
    <message>
        <source>offline, expired</source>
        <translation>offline, abgelaufen</translation>
    </message>
    <message>
        <source>activating</source>
        <translation>wird aktiviert</translation>
    </message>
    <message>
        <source>unknown</source>
        <translation>unbekannt</translation>
    </message>
    <message>
        <source>asleep</source>
        <translation>im Ruhezustand</translation>
    </message>
    <message>
        <source>not used yet</source>
        <translation>noch nicht verwendet</translation>
    </message>
    <message>
        <source>used</source>
        <translation>verwendet</translation>
    </message>
    <message>
        <source>expired</source>
        <translation>abgelaufen</translation>
    </message>
    <message>
        <source>replaced by a newer one</source>
        <translation>durch neueren ersetzt</translation>
    </message>
    <message>
        <source>sandbox</source>
        <translation>Sandbox</translation>
    </message>
    <message>
        <source>pilot</source>
        <translation>Pilot</translation>
    </message>
    <message>
        <source>live</source>
        <translation>Echtbetrieb</translation>
    </message>
</context>
<context>
    <name>Times</name>
    <message numerus="yes">
        <source>%n minute(s) ago</source>
        <translation>
            <numerusform>vor %n Minute</numerusform>
            <numerusform>vor %n Minuten</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n hour(s) ago</source>
        <translation>
            <numerusform>vor %n Stunde</numerusform>
            <numerusform>vor %n Stunden</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n day(s) ago</source>
        <translation>
            <numerusform>vor %n Tag</numerusform>
            <numerusform>vor %n Tagen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n minute(s) left</source>
        <translation>
            <numerusform>noch %n Minute</numerusform>
            <numerusform>noch %n Minuten</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n hour(s) left</source>
        <translation>
            <numerusform>noch %n Stunde</numerusform>
            <numerusform>noch %n Stunden</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n day(s) left</source>
        <translation>
            <numerusform>noch %n Tag</numerusform>
            <numerusform>noch %n Tage</numerusform>
        </translation>
    </message>
    <message>
        <source>just now</source>
        <translation>gerade eben</translation>
    </message>
    <message>
        <source>expired</source>
        <translation>abgelaufen</translation>
    </message>
</context>
</TS>
