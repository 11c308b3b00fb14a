<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
<context>
    <name>AboutDialog</name>
    <message>
        <source>About Linedesk</source>
        <translation>Über Linedesk</translation>
    </message>
    <message>
        <source>Version {version} · Qt {qt} · Python {python} · {system}</source>
        <translation>Version {version} · Qt {qt} · Python {python} · {system}</translation>
    </message>
    <message>
        <source>A desktop console for Webex Calling partners. Not a product of Cisco; Webex is a trademark of its owner.</source>
        <translation>Eine Desktop-Konsole für Partner von Webex Calling. Kein Produkt von Cisco; Webex ist eine Marke ihres Inhabers.</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>Data</source>
        <translation>Daten</translation>
    </message>
    <message>
        <source>Cache</source>
        <translation>Zwischenspeicher</translation>
    </message>
    <message>
        <source>Logs</source>
        <translation>Protokolle</translation>
    </message>
    <message>
        <source>Folders and parts of the program</source>
        <translation>Ordner und Bestandteile des Programms</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Folders</source>
        <translation>Ordner</translation>
    </message>
    <message>
        <source>Licences</source>
        <translation>Lizenzen</translation>
    </message>
    <message>
        <source>Built with</source>
        <translation>Gebaut mit</translation>
    </message>
    <message>
        <source>Linedesk is free software under the MIT licence.</source>
        <translation>Linedesk ist freie Software unter der MIT-Lizenz.</translation>
    </message>
    <message>
        <source>Qt and PySide6 are used under the GNU Lesser General Public License, version 3: their libraries are files of their own that may be replaced. Their sources are at {address}.</source>
        <translation>Qt und PySide6 werden unter der GNU Lesser General Public License, Version 3, verwendet: Ihre Bibliotheken sind eigene Dateien und dürfen ausgetauscht werden. Ihre Quellen liegen unter {address}.</translation>
    </message>
    <message>
        <source>All licences in full: {folder}</source>
        <translation>Alle Lizenzen im Wortlaut: {folder}</translation>
    </message>
</context>
<context>
    <name>AccountGuide</name>
    <message>
        <source>Please sign in again</source>
        <translation>Bitte melden Sie sich erneut an</translation>
    </message>
</context>
<context>
    <name>AccountRows</name>
    <message>
        <source>Your accounts</source>
        <translation>Ihre Konten</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Öffnen</translation>
    </message>
    <message>
        <source>Open the account of {name}</source>
        <translation>Das Konto von {name} öffnen</translation>
    </message>
</context>
<context>
    <name>AccountsDialog</name>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Service</source>
        <translation>Dienst</translation>
    </message>
    <message>
        <source>Signed in</source>
        <translation>Angemeldet</translation>
    </message>
    <message>
        <source>Accounts</source>
        <translation>Konten</translation>
    </message>
    <message>
        <source>Nobody is signed in yet.</source>
        <translation>Noch ist niemand angemeldet.</translation>
    </message>
    <message>
        <source>&amp;Open</source>
        <translation>&amp;Öffnen</translation>
    </message>
    <message>
        <source>Sign in a&amp;gain…</source>
        <translation>&amp;Erneut anmelden&#xa0;…</translation>
    </message>
    <message>
        <source>Sign o&amp;ut…</source>
        <translation>Ab&amp;melden&#xa0;…</translation>
    </message>
    <message>
        <source>&amp;Add an account…</source>
        <translation>Konto &amp;hinzufügen&#xa0;…</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Please sign in again</source>
        <translation>Bitte melden Sie sich erneut an</translation>
    </message>
    <message>
        <source>Sign out</source>
        <translation>Abmelden</translation>
    </message>
    <message>
        <source>Sign {name} out?</source>
        <translation>{name} abmelden?</translation>
    </message>
    <message>
        <source>Linedesk forgets the sign-in and asks Webex to end it. What was read and done stays in the profile.</source>
        <translation>Linedesk vergisst die Anmeldung und bittet Webex, sie zu beenden. Was gelesen und getan wurde, bleibt im Profil.</translation>
    </message>
    <message>
        <source>{name} is signed out</source>
        <translation>{name} ist abgemeldet</translation>
    </message>
    <message>
        <source>Forgotten here, but not ended at Webex</source>
        <translation>Hier vergessen, bei Webex aber nicht beendet</translation>
    </message>
    <message>
        <source>Remove Linedesk from the connected apps of {name} at Webex. {reason}</source>
        <translation>Entfernen Sie Linedesk bei Webex aus den verbundenen Apps von {name}. {reason}</translation>
    </message>
    <message>
        <source>E-mail address</source>
        <translation>E-Mail-Adresse</translation>
    </message>
    <message>
        <source>Linedesk has forgotten the sign-in, and Webex has ended it. The key in the keychain stays: activation codes and the mail password are sealed with it.</source>
        <translation>Linedesk hat die Anmeldung vergessen, und Webex hat sie beendet. Der Schlüssel im Schlüsselbund bleibt: Mit ihm sind auch Aktivierungscodes und das Mailkennwort verschlüsselt.</translation>
    </message>
    <message>
        <source>This account is open.</source>
        <translation>Dieses Konto ist geöffnet.</translation>
    </message>
</context>
<context>
    <name>ActivationDialog</name>
    <message>
        <source>Activation code</source>
        <translation>Aktivierungscode</translation>
    </message>
    <message>
        <source>Activation code for {name}</source>
        <translation>Aktivierungscode für {name}</translation>
    </message>
    <message>
        <source>Phone &amp;model</source>
        <translation>Telefon&amp;modell</translation>
    </message>
    <message>
        <source>Phone model</source>
        <translation>Telefonmodell</translation>
    </message>
    <message>
        <source>&amp;Generate</source>
        <translation>&amp;Erstellen</translation>
    </message>
    <message>
        <source>Generate an activation code</source>
        <translation>Aktivierungscode erstellen</translation>
    </message>
    <message>
        <source>Waiting for the service</source>
        <translation>Warten auf den Dienst</translation>
    </message>
    <message>
        <source>Codes made here for this user</source>
        <translation>Hier für diesen Benutzer erstellte Codes</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>It is listed under “Activation codes” of the customer.</source>
        <translation>Er steht beim Kunden unter „Aktivierungscodes“.</translation>
    </message>
    <message>
        <source>It is not known whether a code was made</source>
        <translation>Es ist nicht bekannt, ob ein Code erstellt wurde</translation>
    </message>
    <message>
        <source>The answer of the service was lost.</source>
        <translation>Die Antwort des Dienstes ging verloren.</translation>
    </message>
    <message numerus="yes">
        <source>%n phone(s) of this user wait for activation now.</source>
        <translation>
            <numerusform>%n Telefon dieses Benutzers wartet jetzt auf die Aktivierung.</numerusform>
            <numerusform>%n Telefone dieses Benutzers warten jetzt auf die Aktivierung.</numerusform>
        </translation>
    </message>
    <message>
        <source>Look at the list of phones before you make another one.</source>
        <translation>Sehen Sie in die Liste der Telefone, bevor Sie einen weiteren erstellen.</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>Code</source>
        <translation>Code</translation>
    </message>
    <message>
        <source>Valid until</source>
        <translation>Gültig bis</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Zustand</translation>
    </message>
    <message>
        <source>Made</source>
        <translation>Erstellt</translation>
    </message>
    <message>
        <source>The code was used</source>
        <translation>Der Code wurde verwendet</translation>
    </message>
    <message>
        <source>{phone} has come up with it.</source>
        <translation>{phone} hat sich damit angemeldet.</translation>
    </message>
    <message>
        <source>The code is not valid any more</source>
        <translation>Der Code gilt nicht mehr</translation>
    </message>
    <message>
        <source>A newer one was made for this user.</source>
        <translation>Für diesen Benutzer wurde ein neuerer erstellt.</translation>
    </message>
    <message>
        <source>It was a code for {name}.</source>
        <translation>Es war ein Code für {name}.</translation>
    </message>
    <message>
        <source>It could not be kept on this computer: make another one.</source>
        <translation>Er ließ sich auf diesem Computer nicht aufbewahren: Erstellen Sie einen neuen.</translation>
    </message>
    <message>
        <source>The activation code for {name} was made</source>
        <translation>Der Aktivierungscode für {name} wurde erstellt</translation>
    </message>
</context>
<context>
    <name>AlternateDialog</name>
    <message>
        <source>Additional number</source>
        <translation>Weitere Rufnummer</translation>
    </message>
    <message>
        <source>Additional number of {name}</source>
        <translation>Weitere Rufnummer von {name}</translation>
    </message>
    <message>
        <source>The service takes the number off and puts it back in the same request.</source>
        <translation>Der Dienst nimmt die Rufnummer in derselben Anfrage weg und legt sie neu an.</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>&amp;Change</source>
        <translation>Ä&amp;ndern</translation>
    </message>
    <message>
        <source>Change the additional number</source>
        <translation>Weitere Rufnummer ändern</translation>
    </message>
    <message>
        <source>Change something above that fits.</source>
        <translation>Ändern Sie oben etwas, das passt.</translation>
    </message>
</context>
<context>
    <name>AlternateFields</name>
    <message>
        <source>Phone &amp;number</source>
        <translation>&amp;Rufnummer</translation>
    </message>
    <message>
        <source>E&amp;xtension</source>
        <translation>D&amp;urchwahl</translation>
    </message>
    <message>
        <source>&amp;Ring</source>
        <translation>&amp;Klingelton</translation>
    </message>
    <message>
        <source>New phone number</source>
        <translation>Neue Rufnummer</translation>
    </message>
    <message>
        <source>Choose or type a number</source>
        <translation>Rufnummer wählen oder eingeben</translation>
    </message>
    <message>
        <source>Extension of the additional number</source>
        <translation>Durchwahl der weiteren Rufnummer</translation>
    </message>
    <message>
        <source>None of its own</source>
        <translation>Keine eigene</translation>
    </message>
    <message>
        <source>Next free</source>
        <translation>Nächste freie</translation>
    </message>
    <message>
        <source>Next free extension of the location</source>
        <translation>Nächste freie Durchwahl des Standorts</translation>
    </message>
    <message>
        <source>How the new number rings</source>
        <translation>Wie die neue Rufnummer klingelt</translation>
    </message>
</context>
<context>
    <name>AppSearch</name>
    <message>
        <source>Look for more</source>
        <translation>Weitere suchen</translation>
    </message>
    <message>
        <source>Look through the apps of the location</source>
        <translation>Apps des Standorts durchsehen</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>Stop looking</source>
        <translation>Suche anhalten</translation>
    </message>
    <message>
        <source>Apps looked through</source>
        <translation>Durchgesehene Apps</translation>
    </message>
    <message>
        <source>{done} of {count} apps of the location looked through, {found} found.</source>
        <translation>{done} von {count} Apps des Standorts durchgesehen, {found} gefunden.</translation>
    </message>
    <message>
        <source>The service lists phones, but not in which apps a line is: shown are those that were seen here.</source>
        <translation>Der Dienst nennt Telefone, aber nicht, in welchen Apps eine Leitung liegt: gezeigt werden die, die hier gesehen wurden.</translation>
    </message>
    <message>
        <source>The service does not list in which apps a line is: those of this location were looked through {age}, apps elsewhere are not known.</source>
        <translation>Der Dienst nennt nicht, in welchen Apps eine Leitung liegt: die dieses Standorts wurden {age} durchgesehen, Apps anderswo sind nicht bekannt.</translation>
    </message>
</context>
<context>
    <name>Arguments</name>
    <message>
        <source>This does not work: {reason}.</source>
        <translation>Das geht nicht: {reason}.</translation>
    </message>
    <message>
        <source>The console for Webex Calling partners.</source>
        <translation>Die Konsole für Webex-Calling-Partner.</translation>
    </message>
    <message>
        <source>Options</source>
        <translation>Optionen</translation>
    </message>
    <message>
        <source>show the version</source>
        <translation>zeigt die Version</translation>
    </message>
    <message>
        <source>Commands</source>
        <translation>Befehle</translation>
    </message>
    <message>
        <source>COMMAND</source>
        <translation>BEFEHL</translation>
    </message>
    <message>
        <source>Options of the command</source>
        <translation>Optionen des Befehls</translation>
    </message>
    <message>
        <source>Usage: </source>
        <translation>Aufruf: </translation>
    </message>
    <message>
        <source>show this help</source>
        <translation>zeigt diese Hilfe</translation>
    </message>
    <message>
        <source>folder of all our files</source>
        <translation>Ordner für alle Dateien von Linedesk</translation>
    </message>
    <message>
        <source>use the sandbox</source>
        <translation>verwendet die Sandbox</translation>
    </message>
    <message>
        <source>address of the service</source>
        <translation>Adresse des Dienstes</translation>
    </message>
    <message>
        <source>database of the journal</source>
        <translation>Datenbank des Journals</translation>
    </message>
    <message>
        <source>language of all words</source>
        <translation>Sprache aller Texte</translation>
    </message>
    <message>
        <source>print one JSON document</source>
        <translation>gibt ein JSON-Dokument aus</translation>
    </message>
    <message>
        <source>answer all questions</source>
        <translation>beantwortet alle Fragen</translation>
    </message>
    <message>
        <source>change a customer that is read-only</source>
        <translation>ändert auch einen schreibgeschützten Kunden</translation>
    </message>
    <message>
        <source>say more; twice, everything</source>
        <translation>meldet mehr; doppelt: alles</translation>
    </message>
    <message>
        <source>customer: id, name or a unique part of it</source>
        <translation>Kunde: Id, Name oder ein eindeutiger Teil davon</translation>
    </message>
    <message>
        <source>user: id, e-mail, extension, name or a unique part of it</source>
        <translation>Benutzer: Id, E-Mail, Durchwahl, Name oder ein eindeutiger Teil davon</translation>
    </message>
    <message>
        <source>read the local cache, ask nobody</source>
        <translation>liest den Zwischenspeicher und fragt niemanden</translation>
    </message>
    <message>
        <source>address to listen on</source>
        <translation>Adresse, unter der die Sandbox antwortet</translation>
    </message>
    <message>
        <source>port; 0 takes a free one</source>
        <translation>Port; 0 nimmt einen freien</translation>
    </message>
    <message>
        <source>number of customers</source>
        <translation>Anzahl der Kunden</translation>
    </message>
    <message>
        <source>number of users of all customers</source>
        <translation>Anzahl der Benutzer aller Kunden</translation>
    </message>
    <message>
        <source>same seed, same tenant</source>
        <translation>gleicher Startwert, gleicher Bestand</translation>
    </message>
    <message>
        <source>file that survives a restart</source>
        <translation>Datei, die einen Neustart übersteht</translation>
    </message>
    <message>
        <source>delay of each answer</source>
        <translation>Verzögerung jeder Antwort</translation>
    </message>
    <message>
        <source>requests a minute</source>
        <translation>Anfragen je Minute</translation>
    </message>
    <message>
        <source>validity of codes</source>
        <translation>Gültigkeit der Codes</translation>
    </message>
    <message>
        <source>only those with this in name, e-mail or numbers</source>
        <translation>nur solche mit diesem Text in Name, E-Mail oder Nummern</translation>
    </message>
    <message>
        <source>only this setting</source>
        <translation>nur diese Einstellung</translation>
    </message>
    <message>
        <source>all customers</source>
        <translation>alle Kunden</translation>
    </message>
    <message>
        <source>users, separated by commas</source>
        <translation>Benutzer, durch Kommas getrennt</translation>
    </message>
    <message>
        <source>a wanted value, as forwarding.always.enabled=true</source>
        <translation>ein gewünschter Wert, etwa forwarding.always.enabled=true</translation>
    </message>
    <message>
        <source>file for the plan</source>
        <translation>Datei für den Plan</translation>
    </message>
    <message>
        <source>a plan made by “plan”</source>
        <translation>ein Plan, den „plan“ erstellt hat</translation>
    </message>
    <message>
        <source>table of all rows</source>
        <translation>Tabelle aller Zeilen</translation>
    </message>
    <message>
        <source>only rows in which all of these words stand</source>
        <translation>nur Zeilen, in denen alle diese Wörter stehen</translation>
    </message>
    <message>
        <source>only what changed on this day or later (2026-11-24)</source>
        <translation>nur was sich an diesem Tag oder später geändert hat (2026-11-24)</translation>
    </message>
    <message>
        <source>only what changed on this day or earlier</source>
        <translation>nur was sich an diesem Tag oder früher geändert hat</translation>
    </message>
    <message>
        <source>table of all fields; as JSON if it is named so</source>
        <translation>Tabelle aller Felder; als JSON, wenn sie so heißt</translation>
    </message>
    <message>
        <source>show the codes made so far</source>
        <translation>zeigt die bisher erstellten Codes</translation>
    </message>
    <message>
        <source>table of the codes</source>
        <translation>Tabelle der Codes</translation>
    </message>
    <message>
        <source>phone: id, MAC, serial number, name or a unique part of it</source>
        <translation>Telefon: Kennung, MAC, Seriennummer, Name oder ein eindeutiger Teil davon</translation>
    </message>
    <message>
        <source>time zone, as Europe/Berlin</source>
        <translation>Zeitzone, etwa Europe/Berlin</translation>
    </message>
    <message>
        <source>folder for the pictures and tour.json</source>
        <translation>Ordner für die Bilder und tour.json</translation>
    </message>
    <message>
        <source>colours to begin with</source>
        <translation>Farben, mit denen begonnen wird</translation>
    </message>
    <message>
        <source>size of everything, as 1.5</source>
        <translation>Größe von allem, etwa 1.5</translation>
    </message>
    <message>
        <source>how many times longer than usual it may take, as 3</source>
        <translation>wievielmal so lange wie üblich sie dauern darf, etwa 3</translation>
    </message>
    <message>
        <source>on the screen, to be watched</source>
        <translation>auf dem Bildschirm, zum Zusehen</translation>
    </message>
    <message>
        <source>serve a sandbox</source>
        <translation>stellt eine Sandbox bereit</translation>
    </message>
    <message>
        <source>show the main jobs in pictures</source>
        <translation>die wichtigsten Arbeiten in Bildern zeigen</translation>
    </message>
    <message>
        <source>check everything that is needed</source>
        <translation>prüft alles, was nötig ist</translation>
    </message>
    <message>
        <source>list the customers</source>
        <translation>zeigt die Kunden</translation>
    </message>
    <message>
        <source>list the users of a customer</source>
        <translation>zeigt die Benutzer eines Kunden</translation>
    </message>
    <message>
        <source>show the settings of a user</source>
        <translation>zeigt die Einstellungen eines Benutzers</translation>
    </message>
    <message>
        <source>list the phones of a customer or user</source>
        <translation>zeigt die Telefone eines Kunden oder Benutzers</translation>
    </message>
    <message>
        <source>fill the local cache</source>
        <translation>füllt den Zwischenspeicher</translation>
    </message>
    <message>
        <source>make a plan of changes; sends nothing</source>
        <translation>erstellt einen Plan von Änderungen; sendet nichts</translation>
    </message>
    <message>
        <source>carry out a plan</source>
        <translation>führt einen Plan aus</translation>
    </message>
    <message>
        <source>go on with what was interrupted</source>
        <translation>setzt Unterbrochenes fort</translation>
    </message>
    <message>
        <source>take a run back</source>
        <translation>nimmt einen Lauf zurück</translation>
    </message>
    <message>
        <source>list the runs, the newest first</source>
        <translation>zeigt die Läufe, die neuesten zuerst</translation>
    </message>
    <message>
        <source>show every change that was made</source>
        <translation>zeigt jede Änderung</translation>
    </message>
    <message>
        <source>make activation codes</source>
        <translation>erstellt Aktivierungscodes</translation>
    </message>
    <message>
        <source>restart a phone</source>
        <translation>ein Telefon neu starten</translation>
    </message>
    <message>
        <source>let a phone send its logs</source>
        <translation>ein Telefon seine Protokolle senden lassen</translation>
    </message>
    <message>
        <source>remove a phone</source>
        <translation>ein Telefon entfernen</translation>
    </message>
    <message>
        <source>let a phone fetch its settings</source>
        <translation>ein Telefon seine Einstellungen holen lassen</translation>
    </message>
    <message>
        <source>set the time zone of a phone</source>
        <translation>die Zeitzone eines Telefons setzen</translation>
    </message>
    <message>
        <source>reset the voicemail PIN of a user</source>
        <translation>die Voicemail-PIN eines Benutzers zurücksetzen</translation>
    </message>
    <message>
        <source>There is no command “{0}”.</source>
        <translation>Einen Befehl „{0}“ gibt es nicht.</translation>
    </message>
    <message>
        <source>“{1}” is not possible for {0}: choose from {2}.</source>
        <translation>„{1}“ ist bei {0} nicht möglich; wählen Sie aus {2}.</translation>
    </message>
    <message>
        <source>“{1}” is not a value for {0}.</source>
        <translation>„{1}“ ist kein Wert für {0}.</translation>
    </message>
    <message>
        <source>{0} needs a value.</source>
        <translation>{0} braucht einen Wert.</translation>
    </message>
    <message>
        <source>{0} and {1} exclude one another.</source>
        <translation>{0} und {1} schließen einander aus.</translation>
    </message>
    <message>
        <source>This is missing: {0}.</source>
        <translation>Es fehlt: {0}.</translation>
    </message>
    <message>
        <source>This is not known: {0}.</source>
        <translation>Unbekannt: {0}.</translation>
    </message>
    <message>
        <source>sheet (XLSX or CSV): user, model, site, floor, desk, note</source>
        <translation>Tabelle (XLSX oder CSV): Benutzer, Modell, Standort, Etage, Platz, Notiz</translation>
    </message>
    <message>
        <source>phone model of the catalogue; of a sheet, where it names none</source>
        <translation>Telefonmodell aus dem Katalog; bei einer Tabelle für Zeilen, die keines nennen</translation>
    </message>
    <message>
        <source>phones enter their codes by themselves after so long</source>
        <translation>Telefone geben ihre Codes nach so langer Zeit selbst ein</translation>
    </message>
    <message>
        <source>sheets of labels with the codes</source>
        <translation>Etikettenbögen mit den Codes</translation>
    </message>
    <message>
        <source>user whose settings are taken over, where --set names no other value: forwarding, outgoing calls, voicemail and caller ID, without names, numbers, addresses and greetings of their own; what is switched off there is only switched off; a copy of voicemail goes to each user’s own address</source>
        <translation>Benutzer, dessen Einstellungen übernommen werden, wo --set keinen anderen Wert nennt: Rufumleitung, ausgehende Anrufe, Voicemail und Anrufer-ID, ohne eigene Namen, Nummern, Adressen und Ansagen; was dort aus ist, wird nur ausgeschaltet; eine Kopie der Voicemail geht an die Adresse des jeweiligen Benutzers</translation>
    </message>
    <message>
        <source>a run by id or its beginning; without it, all open ones</source>
        <translation>ein Lauf, nach Id oder deren Anfang; ohne ihn alle offenen</translation>
    </message>
    <message>
        <source>the run to take back, by id or its beginning</source>
        <translation>der Lauf, der zurückgenommen wird, nach Id oder deren Anfang</translation>
    </message>
    <message>
        <source>only this run; the beginning of its id is enough</source>
        <translation>nur dieser Lauf; der Anfang seiner Id genügt</translation>
    </message>
    <message>
        <source>“check” (default) looks at it; of a damaged one “save” writes the open work to --out, “restore” uses a good copy, “empty” begins anew</source>
        <translation>„check“ (Vorgabe) prüft es; bei einem beschädigten schreibt „save“ die offene Arbeit nach --out, „restore“ nimmt eine gute Kopie, „empty“ beginnt neu</translation>
    </message>
    <message>
        <source>the copy to use; without it, the newest good one</source>
        <translation>die Kopie, die gelten soll; ohne Angabe die neueste gute</translation>
    </message>
    <message>
        <source>folder for the open work</source>
        <translation>Ordner für die offene Arbeit</translation>
    </message>
    <message>
        <source>check the journal’s file, repair it</source>
        <translation>die Datei des Journals prüfen und ersetzen</translation>
    </message>
    <message>
        <source>Without a command the window opens, with the plan or field pack that is named.</source>
        <translation>Ohne Befehl öffnet sich das Fenster, mit dem Plan oder Technikerpaket, das genannt ist.</translation>
    </message>
    <message>
        <source>There is no screen for the window: neither DISPLAY nor WAYLAND_DISPLAY is set. The commands need none.</source>
        <translation>Für das Fenster gibt es keinen Bildschirm: Weder DISPLAY noch WAYLAND_DISPLAY ist gesetzt. Die Befehle brauchen keinen.</translation>
    </message>
    <message>
        <source>There is no screen for the window: nothing answers at DISPLAY={display}. The commands need none.</source>
        <translation>Es gibt keinen Bildschirm für das Fenster: Unter DISPLAY={display} antwortet nichts. Die Befehle brauchen keinen.</translation>
    </message>
    <message>
        <source>faults to show, with “;” between them: {names}; behind a value with “:”, else with “=” the calls that are meant, as GET:/people/*, and at the end *2 for the first two of them, *0.05 for that share or @3 for the third, as in {example}</source>
        <translation>Störungen, mit „;“ dazwischen: {names}; hinter einem Wert mit „:“, sonst mit „=“, welche Aufrufe gemeint sind, wie GET:/people/*, und am Ende *2 für die ersten zwei davon, *0.05 für diesen Anteil oder @3 für den dritten, wie in {example}</translation>
    </message>
</context>
<context>
    <name>BatchDialog</name>
    <message numerus="yes">
        <source>%n code(s) made</source>
        <translation>
            <numerusform>%n Code erstellt</numerusform>
            <numerusform>%n Codes erstellt</numerusform>
        </translation>
    </message>
    <message>
        <source>Stopped. What is open stands under “Runs”.</source>
        <translation>Angehalten. Was offen ist, steht unter „Läufe“.</translation>
    </message>
    <message numerus="yes">
        <source>%n user(s) got none: see the column “State”.</source>
        <translation>
            <numerusform>%n Benutzer hat keinen bekommen: siehe Spalte „Zustand“.</numerusform>
            <numerusform>%n Benutzer haben keinen bekommen: siehe Spalte „Zustand“.</numerusform>
        </translation>
    </message>
    <message>
        <source>They are listed under “Activation codes”.</source>
        <translation>Sie stehen unter „Aktivierungscodes“.</translation>
    </message>
    <message numerus="yes">
        <source>Webex Calling may go off in the apps of %n user(s)</source>
        <translation>
            <numerusform>Webex Calling darf in den Apps von %n Benutzer ausgehen</numerusform>
            <numerusform>Webex Calling darf in den Apps von %n Benutzern ausgehen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>&amp;Make %n code(s)…</source>
        <translation>
            <numerusform>%n Code &amp;erstellen&#xa0;…</numerusform>
            <numerusform>%n Codes &amp;erstellen&#xa0;…</numerusform>
        </translation>
    </message>
    <message>
        <source>&amp;Make codes…</source>
        <translation>Codes &amp;erstellen&#xa0;…</translation>
    </message>
    <message>
        <source>Confirm above what this does to the users’ apps.</source>
        <translation>Bestätigen Sie oben, was das mit den Apps der Benutzer macht.</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Look again</source>
        <translation>Erneut prüfen</translation>
    </message>
    <message>
        <source>Stop looking</source>
        <translation>Prüfung abbrechen</translation>
    </message>
    <message>
        <source>Look at the users again</source>
        <translation>Die Benutzer erneut prüfen</translation>
    </message>
    <message>
        <source>Licences and phones are being looked at…</source>
        <translation>Lizenzen und Telefone werden geprüft&#xa0;…</translation>
    </message>
    <message>
        <source>Find users above, or take them from a sheet.</source>
        <translation>Suchen Sie oben Benutzer oder übernehmen Sie sie aus einer Tabelle.</translation>
    </message>
    <message>
        <source>Not all users were looked at.</source>
        <translation>Noch sind nicht alle Benutzer geprüft.</translation>
    </message>
    <message>
        <source>First confirm what happens to the apps.</source>
        <translation>Bestätigen Sie zuerst, was mit den Apps geschieht.</translation>
    </message>
    <message numerus="yes">
        <source>%n user(s) are left out</source>
        <translation>
            <numerusform>%n Benutzer wird ausgelassen</numerusform>
            <numerusform>%n Benutzer werden ausgelassen</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing is sent before you have agreed.</source>
        <translation>Nichts wird gesendet, bevor Sie zugestimmt haben.</translation>
    </message>
    <message>
        <source>Activation codes</source>
        <translation>Aktivierungscodes</translation>
    </message>
    <message>
        <source>Activation codes for many users</source>
        <translation>Aktivierungscodes für viele Benutzer</translation>
    </message>
    <message>
        <source>Users and their phones</source>
        <translation>Benutzer und ihre Telefone</translation>
    </message>
    <message>
        <source>Users that have been looked at</source>
        <translation>Geprüfte Benutzer</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Make the codes</source>
        <translation>Die Codes erstellen</translation>
    </message>
    <message>
        <source>There is no keychain: print or mail the codes before you close this.</source>
        <translation>Es gibt keinen Schlüsselbund: Drucken oder mailen Sie die Codes, bevor Sie schließen.</translation>
    </message>
    <message>
        <source>Choose who gets a code, and give each of them a model.</source>
        <translation>Wählen Sie, wer einen Code bekommt, und geben Sie jedem ein Modell.</translation>
    </message>
    <message>
        <source>Not all users have been looked at: look again.</source>
        <translation>Es wurden nicht alle Benutzer nachgesehen: Sehen Sie erneut nach.</translation>
    </message>
</context>
<context>
    <name>BatchSource</name>
    <message>
        <source>The users of this customer are not known yet</source>
        <translation>Die Benutzer dieses Kunden sind noch nicht bekannt</translation>
    </message>
    <message>
        <source>Synchronise the customer first; then read the sheet again.</source>
        <translation>Synchronisieren Sie zuerst den Kunden und lesen Sie die Tabelle dann erneut.</translation>
    </message>
    <message>
        <source>Read again</source>
        <translation>Erneut lesen</translation>
    </message>
    <message numerus="yes">
        <source>%n user(s) taken from the sheet</source>
        <translation>
            <numerusform>%n Benutzer aus der Tabelle übernommen</numerusform>
            <numerusform>%n Benutzer aus der Tabelle übernommen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n line(s) of the sheet are wrong</source>
        <translation>
            <numerusform>%n Zeile der Tabelle ist falsch</numerusform>
            <numerusform>%n Zeilen der Tabelle sind falsch</numerusform>
        </translation>
    </message>
    <message>
        <source>Nobody was taken from {file}. Correct it, save it, and read it again.</source>
        <translation>Aus {file} wurde niemand übernommen. Berichtigen und speichern Sie die Tabelle, und lesen Sie sie erneut.</translation>
    </message>
    <message>
        <source>The sample is saved</source>
        <translation>Die Mustertabelle ist gespeichert</translation>
    </message>
    <message>
        <source>Add users: name, e-mail or number</source>
        <translation>Benutzer hinzufügen: Name, E-Mail oder Nummer</translation>
    </message>
    <message>
        <source>Find users to add</source>
        <translation>Benutzer zum Hinzufügen suchen</translation>
    </message>
    <message>
        <source>From a s&amp;heet…</source>
        <translation>Aus Ta&amp;belle&#xa0;…</translation>
    </message>
    <message>
        <source>Take users from a sheet</source>
        <translation>Benutzer aus einer Tabelle übernehmen</translation>
    </message>
    <message>
        <source>Sample sheet…</source>
        <translation>Mustertabelle&#xa0;…</translation>
    </message>
    <message>
        <source>Save a sample sheet</source>
        <translation>Eine Mustertabelle speichern</translation>
    </message>
    <message>
        <source>Wrong lines of the sheet</source>
        <translation>Falsche Zeilen der Tabelle</translation>
    </message>
    <message numerus="yes">
        <source>&amp;Add %n user(s)</source>
        <translation>
            <numerusform>%n Benutzer &amp;hinzufügen</numerusform>
            <numerusform>%n Benutzer &amp;hinzufügen</numerusform>
        </translation>
    </message>
    <message>
        <source>&amp;Add</source>
        <translation>&amp;Hinzufügen</translation>
    </message>
    <message>
        <source>Add the users that were found</source>
        <translation>Die gefundenen Benutzer hinzufügen</translation>
    </message>
    <message>
        <source>Line</source>
        <translation>Zeile</translation>
    </message>
    <message>
        <source>Column</source>
        <translation>Spalte</translation>
    </message>
    <message>
        <source>What is wrong</source>
        <translation>Was falsch ist</translation>
    </message>
    <message>
        <source>Look for users first.</source>
        <translation>Suchen Sie zuerst Benutzer.</translation>
    </message>
</context>
<context>
    <name>BatchTable</name>
    <message>
        <source>User</source>
        <translation>Benutzer</translation>
    </message>
    <message>
        <source>Extension</source>
        <translation>Durchwahl</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>Site</source>
        <translation>Standort</translation>
    </message>
    <message>
        <source>Floor</source>
        <translation>Etage</translation>
    </message>
    <message>
        <source>Desk</source>
        <translation>Platz</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Zustand</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>Notiz</translation>
    </message>
    <message>
        <source>Code made</source>
        <translation>Code erstellt</translation>
    </message>
    <message>
        <source>{owned} of {most} devices in use: no room</source>
        <translation>{owned} von {most} Geräten belegt: kein Platz</translation>
    </message>
    <message>
        <source>Standard licence: calling in the apps goes off</source>
        <translation>Standard-Lizenz: Calling in den Apps geht aus</translation>
    </message>
    <message>
        <source>replaces a code that waits</source>
        <translation>ersetzt einen wartenden Code</translation>
    </message>
    <message>
        <source>its phone may still count: if refused, remove that phone first</source>
        <translation>sein Telefon zählt vielleicht noch mit: bei Ablehnung zuerst dieses entfernen</translation>
    </message>
    <message>
        <source>ready</source>
        <translation>bereit</translation>
    </message>
</context>
<context>
    <name>Board</name>
    <message numerus="yes">
        <source>%n phone(s) came up</source>
        <translation>
            <numerusform>%n Telefon ist angemeldet</numerusform>
            <numerusform>%n Telefone sind angemeldet</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n phone(s) chosen</source>
        <translation>
            <numerusform>%n Telefon gewählt</numerusform>
            <numerusform>%n Telefone gewählt</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n code(s) made</source>
        <translation>
            <numerusform>%n Aktivierungscode erstellt</numerusform>
            <numerusform>%n Aktivierungscodes erstellt</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n phone(s) planned</source>
        <translation>
            <numerusform>%n Telefon geplant</numerusform>
            <numerusform>%n Telefone geplant</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n phone(s) brought up to date</source>
        <translation>
            <numerusform>%n Telefon auf den neuen Stand gebracht</numerusform>
            <numerusform>%n Telefone auf den neuen Stand gebracht</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n code(s) could not be made</source>
        <translation>
            <numerusform>%n Aktivierungscode ließ sich nicht erstellen</numerusform>
            <numerusform>%n Aktivierungscodes ließen sich nicht erstellen</numerusform>
        </translation>
    </message>
    <message>
        <source>{done} of {all}</source>
        <translation>{done} von {all}</translation>
    </message>
    <message>
        <source>Another phone came up here than the one that was scanned.</source>
        <translation>Hier hat sich ein anderes Telefon angemeldet als das gescannte.</translation>
    </message>
    <message>
        <source>Swapped with {name}: these two phones stand at each other’s desks.</source>
        <translation>Mit {name} vertauscht: Diese beiden Telefone stehen jeweils am Platz des anderen.</translation>
    </message>
    <message>
        <source>The phone of this desk was scanned at the desk of {name}.</source>
        <translation>Das Telefon dieses Platzes wurde am Platz von {name} gescannt.</translation>
    </message>
    <message>
        <source>planned</source>
        <translation>geplant</translation>
    </message>
    <message>
        <source>activating</source>
        <translation>wird aktiviert</translation>
    </message>
    <message>
        <source>connected</source>
        <translation>verbunden</translation>
    </message>
    <message>
        <source>trouble</source>
        <translation>Störung</translation>
    </message>
    <message>
        <source>expired</source>
        <translation>abgelaufen</translation>
    </message>
    <message>
        <source>Code accepted</source>
        <translation>Code angenommen</translation>
    </message>
    <message>
        <source>Registered</source>
        <translation>Angemeldet</translation>
    </message>
    <message>
        <source>Test call in</source>
        <translation>Testanruf ein</translation>
    </message>
    <message>
        <source>Test call out</source>
        <translation>Testanruf aus</translation>
    </message>
    <message>
        <source>Voicemail</source>
        <translation>Voicemail</translation>
    </message>
    <message>
        <source>MAC scanned</source>
        <translation>Gescannte MAC</translation>
    </message>
    <message>
        <source>Serial number scanned</source>
        <translation>Gescannte Seriennummer</translation>
    </message>
    <message>
        <source>Open points</source>
        <translation>Offene Punkte</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>Notiz</translation>
    </message>
</context>
<context>
    <name>BrowserPage</name>
    <message>
        <source>The address of the sign-in</source>
        <translation>Die Adresse der Anmeldung</translation>
    </message>
    <message>
        <source>Go on in your browser</source>
        <translation>Weiter geht es in Ihrem Browser</translation>
    </message>
    <message>
        <source>Sign in there and allow Linedesk. This window notices by itself.</source>
        <translation>Melden Sie sich dort an, und lassen Sie Linedesk zu. Dieses Fenster merkt es von selbst.</translation>
    </message>
    <message>
        <source>No browser could be opened</source>
        <translation>Es konnte kein Browser geöffnet werden</translation>
    </message>
    <message>
        <source>Copy the address into a browser on this computer, or go back and use a code.</source>
        <translation>Kopieren Sie die Adresse in einen Browser auf diesem Computer, oder gehen Sie zurück und nehmen Sie einen Code.</translation>
    </message>
    <message>
        <source>&amp;Open the browser again</source>
        <translation>Browser noch einmal &amp;öffnen</translation>
    </message>
</context>
<context>
    <name>CallFlowSection</name>
    <message>
        <source>With the changes that are not saved yet</source>
        <translation>Mit den Änderungen, die noch nicht gespeichert sind</translation>
    </message>
    <message>
        <source>What happens to a call now</source>
        <translation>Was jetzt mit einem Anruf geschieht</translation>
    </message>
    <message>
        <source>Internal caller</source>
        <translation>Interner Anrufer</translation>
    </message>
    <message>
        <source>External caller</source>
        <translation>Externer Anrufer</translation>
    </message>
</context>
<context>
    <name>CallerIdSection</name>
    <message>
        <source>Caller ID</source>
        <translation>Anrufer-ID</translation>
    </message>
    <message>
        <source>What is shown to those whom this user calls.</source>
        <translation>Was denen angezeigt wird, die dieser Benutzer anruft.</translation>
    </message>
    <message>
        <source>Hide the identity on forwarded calls</source>
        <translation>Identität bei umgeleiteten Anrufen verbergen</translation>
    </message>
    <message>
        <source>Use “{name}”</source>
        <translation>„{name}“ verwenden</translation>
    </message>
    <message>
        <source>Direct number</source>
        <translation>Direkte Nummer</translation>
    </message>
    <message>
        <source>Extension</source>
        <translation>Durchwahl</translation>
    </message>
    <message>
        <source>Number of the location</source>
        <translation>Nummer des Standorts</translation>
    </message>
    <message>
        <source>Name of the location</source>
        <translation>Name des Standorts</translation>
    </message>
</context>
<context>
    <name>Calls</name>
    <message numerus="yes">
        <source>after %n ring(s)</source>
        <translation>
            <numerusform>nach %n Rufton</numerusform>
            <numerusform>nach %n Ruftönen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n other rule(s) begin to forward when this is saved</source>
        <translation>
            <numerusform>%n andere Regel beginnt mit dem Speichern weiterzuleiten</numerusform>
            <numerusform>%n andere Regeln beginnen mit dem Speichern weiterzuleiten</numerusform>
        </translation>
    </message>
    <message>
        <source>{what}, {when}</source>
        <translation>{what}, {when}</translation>
    </message>
    <message>
        <source>Schedule “{name}”</source>
        <translation>Zeitplan „{name}“</translation>
    </message>
    <message>
        <source>At all times</source>
        <translation>Jederzeit</translation>
    </message>
    <message>
        <source>Calls from {who}</source>
        <translation>Anrufe von {who}</translation>
    </message>
    <message>
        <source>{who}: not forwarded</source>
        <translation>{who}: nicht weitergeleitet</translation>
    </message>
    <message>
        <source>the default number</source>
        <translation>die Standardnummer</translation>
    </message>
    <message>
        <source>{who}: to {to}</source>
        <translation>{who}: an {to}</translation>
    </message>
    <message>
        <source>At once</source>
        <translation>Sofort</translation>
    </message>
    <message>
        <source>First</source>
        <translation>Zuerst</translation>
    </message>
    <message>
        <source>When busy</source>
        <translation>Wenn besetzt</translation>
    </message>
    <message>
        <source>When there is no answer</source>
        <translation>Bei keiner Antwort</translation>
    </message>
    <message>
        <source>When unreachable</source>
        <translation>Wenn nicht erreichbar</translation>
    </message>
    <message>
        <source>Phones and app ring</source>
        <translation>Telefone und App klingeln</translation>
    </message>
    <message>
        <source>{to} rings too</source>
        <translation>{to} klingelt mit</translation>
    </message>
    <message>
        <source>Forwarded to {to}</source>
        <translation>Weitergeleitet an {to}</translation>
    </message>
    <message>
        <source>To the voicemail of {to}</source>
        <translation>An die Voicemail von {to}</translation>
    </message>
    <message>
        <source>To voicemail</source>
        <translation>An die Voicemail</translation>
    </message>
    <message>
        <source>Busy tone</source>
        <translation>Besetztton</translation>
    </message>
    <message>
        <source>Rings until the caller gives up</source>
        <translation>Klingelt, bis der Anrufer auflegt</translation>
    </message>
    <message>
        <source>The call is lost</source>
        <translation>Der Anruf geht verloren</translation>
    </message>
    <message>
        <source>by caller</source>
        <translation>nach Anrufer</translation>
    </message>
    <message>
        <source>always</source>
        <translation>immer</translation>
    </message>
    <message>
        <source>Single Number Reach</source>
        <translation>Erreichbarkeit unter einer Nummer</translation>
    </message>
    <message>
        <source>Forwarding by caller could not be read.</source>
        <translation>Die Weiterleitung nach Anrufer konnte nicht gelesen werden.</translation>
    </message>
    <message>
        <source>Other rules by caller (below) may send some calls elsewhere.</source>
        <translation>Andere Regeln nach Anrufer (unten) leiten manche Anrufe vielleicht anderswohin.</translation>
    </message>
    <message>
        <source>Single Number Reach could not be read.</source>
        <translation>Die Erreichbarkeit unter einer Nummer konnte nicht gelesen werden.</translation>
    </message>
    <message>
        <source>Voicemail could not be read.</source>
        <translation>Die Voicemail konnte nicht gelesen werden.</translation>
    </message>
    <message>
        <source>All calls</source>
        <translation>Alle Anrufe</translation>
    </message>
    <message>
        <source>Internal calls</source>
        <translation>Interne Anrufe</translation>
    </message>
    <message>
        <source>External calls</source>
        <translation>Externe Anrufe</translation>
    </message>
    <message>
        <source>Display name</source>
        <translation>Anzeigename</translation>
    </message>
    <message>
        <source>First and last name</source>
        <translation>Vor- und Nachname</translation>
    </message>
    <message>
        <source>Last and first name</source>
        <translation>Nach- und Vorname</translation>
    </message>
    <message>
        <source>Own name</source>
        <translation>Eigener Name</translation>
    </message>
    <message>
        <source>Direct line</source>
        <translation>Eigene Leitung</translation>
    </message>
    <message>
        <source>Location</source>
        <translation>Standort</translation>
    </message>
    <message>
        <source>Location number</source>
        <translation>Nummer des Standorts</translation>
    </message>
    <message>
        <source>Own number</source>
        <translation>Eigene Rufnummer</translation>
    </message>
</context>
<context>
    <name>ChangesPanel</name>
    <message>
        <source>Carried out</source>
        <translation>Ausgeführt</translation>
    </message>
    <message>
        <source>Carried out in part</source>
        <translation>Zum Teil ausgeführt</translation>
    </message>
    <message>
        <source>Not at its end yet: what is open can be gone on with</source>
        <translation>Noch nicht am Ende: Offenes kann fortgesetzt werden</translation>
    </message>
    <message>
        <source>Show in the journal</source>
        <translation>Im Journal zeigen</translation>
    </message>
    <message>
        <source>The plan is in {file}</source>
        <translation>Der Plan liegt in {file}</translation>
    </message>
    <message>
        <source>Changes</source>
        <translation>Änderungen</translation>
    </message>
    <message>
        <source>Requests</source>
        <translation>Anfragen</translation>
    </message>
    <message>
        <source>Shown as</source>
        <translation>Gezeigt als</translation>
    </message>
    <message>
        <source>Leave out</source>
        <translation>Weglassen</translation>
    </message>
    <message>
        <source>Leave the selected changes out</source>
        <translation>Die ausgewählten Änderungen weglassen</translation>
    </message>
    <message>
        <source>Reason or ticket, if there is one</source>
        <translation>Grund oder Ticket, falls vorhanden</translation>
    </message>
    <message>
        <source>Reason or ticket</source>
        <translation>Grund oder Ticket</translation>
    </message>
    <message>
        <source>Nothing is planned</source>
        <translation>Nichts geplant</translation>
    </message>
    <message>
        <source>Choose several users on the left, or open a plan from a file. It is shown here before anything is sent.</source>
        <translation>Wählen Sie links mehrere Benutzer aus oder öffnen Sie einen Plan aus einer Datei. Er wird hier gezeigt, bevor etwas gesendet wird.</translation>
    </message>
    <message>
        <source>Later</source>
        <translation>Später</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Discard</source>
        <translation>Verwerfen</translation>
    </message>
    <message>
        <source>{customer} is read-only</source>
        <translation>{customer}: nur Lesen erlaubt</translation>
    </message>
    <message>
        <source>Unlock it before these changes are applied.</source>
        <translation>Entsperren Sie den Kunden, bevor diese Änderungen angewendet werden.</translation>
    </message>
    <message>
        <source>Unlock…</source>
        <translation>Entsperren&#xa0;…</translation>
    </message>
    <message>
        <source>Apply</source>
        <translation>Anwenden</translation>
    </message>
    <message>
        <source>Apply the changes</source>
        <translation>Die Änderungen anwenden</translation>
    </message>
    <message>
        <source>A run goes on here</source>
        <translation>Hier läuft gerade etwas</translation>
    </message>
    <message>
        <source>Open the plan after it.</source>
        <translation>Öffnen Sie den Plan danach.</translation>
    </message>
    <message>
        <source>Not permitted</source>
        <translation>Nicht erlaubt</translation>
    </message>
</context>
<context>
    <name>ChoicePage</name>
    <message>
        <source>Sign in to Webex</source>
        <translation>Bei Webex anmelden</translation>
    </message>
    <message>
        <source>Choose how Linedesk shall reach your customers.</source>
        <translation>Wählen Sie, wie Linedesk Ihre Kunden erreichen soll.</translation>
    </message>
    <message>
        <source>Sign in with your integration</source>
        <translation>Mit Ihrer Integration anmelden</translation>
    </message>
    <message>
        <source>Try it with a personal token</source>
        <translation>Mit einem persönlichen Token ausprobieren</translation>
    </message>
    <message>
        <source>Try it in the sandbox</source>
        <translation>In der Sandbox ausprobieren</translation>
    </message>
    <message>
        <source>For daily work. You sign in once, and stay signed in while you use it.</source>
        <translation>Für die tägliche Arbeit. Sie melden sich einmal an und bleiben es, solange Sie damit arbeiten.</translation>
    </message>
    <message>
        <source>Ends after 12 hours and stays in memory. Good for a first look.</source>
        <translation>Endet nach 12 Stunden und bleibt im Arbeitsspeicher. Gut für einen ersten Blick.</translation>
    </message>
    <message>
        <source>A small Webex inside this program. It touches nobody’s phones.</source>
        <translation>Ein kleines Webex in diesem Programm. Es berührt niemandes Telefone.</translation>
    </message>
    <message>
        <source>&amp;Sign in…</source>
        <translation>&amp;Anmelden&#xa0;…</translation>
    </message>
    <message>
        <source>Use a &amp;token…</source>
        <translation>&amp;Token verwenden&#xa0;…</translation>
    </message>
    <message>
        <source>&amp;Open the sandbox</source>
        <translation>&amp;Sandbox öffnen</translation>
    </message>
</context>
<context>
    <name>CodeActions</name>
    <message>
        <source>&amp;Label…</source>
        <translation>&amp;Etikett&#xa0;…</translation>
    </message>
    <message>
        <source>Print a label with this code</source>
        <translation>Ein Etikett mit diesem Code drucken</translation>
    </message>
    <message>
        <source>E-&amp;mail…</source>
        <translation>E-&amp;Mail&#xa0;…</translation>
    </message>
    <message>
        <source>Mail this code</source>
        <translation>Diesen Code mailen</translation>
    </message>
</context>
<context>
    <name>CodePage</name>
    <message>
        <source>The page for the code</source>
        <translation>Die Seite für den Code</translation>
    </message>
    <message>
        <source>Sign in on your phone or another computer</source>
        <translation>Auf dem Handy oder einem anderen Computer anmelden</translation>
    </message>
    <message>
        <source>Linedesk notices by itself when you have allowed it there.</source>
        <translation>Linedesk merkt von selbst, wenn Sie es dort zugelassen haben.</translation>
    </message>
    <message>
        <source>Scan the picture with the camera of your phone.</source>
        <translation>Nehmen Sie das Bild mit der Kamera Ihres Handys auf.</translation>
    </message>
    <message>
        <source>Or open the page below on any computer and enter this code:</source>
        <translation>Oder öffnen Sie auf irgendeinem Computer die Seite unten, und geben Sie diesen Code ein:</translation>
    </message>
    <message>
        <source>QR code of the sign-in page</source>
        <translation>QR-Code der Anmeldeseite</translation>
    </message>
    <message>
        <source>The code to enter</source>
        <translation>Der einzugebende Code</translation>
    </message>
</context>
<context>
    <name>CodePanel</name>
    <message>
        <source>Activation code</source>
        <translation>Aktivierungscode</translation>
    </message>
    <message>
        <source>Hidden activation code</source>
        <translation>Verdeckter Aktivierungscode</translation>
    </message>
    <message>
        <source>Valid until {time}</source>
        <translation>Gültig bis {time}</translation>
    </message>
    <message>
        <source>&amp;Hide</source>
        <translation>&amp;Verdecken</translation>
    </message>
    <message>
        <source>S&amp;how</source>
        <translation>An&amp;zeigen</translation>
    </message>
    <message>
        <source>Hide the activation code</source>
        <translation>Aktivierungscode verdecken</translation>
    </message>
    <message>
        <source>Show the code</source>
        <translation>Code anzeigen</translation>
    </message>
    <message>
        <source>&amp;Copy</source>
        <translation>&amp;Kopieren</translation>
    </message>
    <message>
        <source>Copy the activation code</source>
        <translation>Aktivierungscode kopieren</translation>
    </message>
    <message>
        <source>Copied. The clipboard is cleared after one minute.</source>
        <translation>Kopiert. Die Zwischenablage wird nach einer Minute geleert.</translation>
    </message>
    <message>
        <source>Expired {time}. Make another code.</source>
        <translation>Abgelaufen am {time}. Erstellen Sie einen neuen Code.</translation>
    </message>
</context>
<context>
    <name>Codes</name>
    <message>
        <source>{way} failed</source>
        <translation>{way} fehlgeschlagen</translation>
    </message>
    <message>
        <source>E-mail</source>
        <translation>E-Mail</translation>
    </message>
    <message>
        <source>E-mail file</source>
        <translation>E-Mail-Datei</translation>
    </message>
    <message>
        <source>Mail program</source>
        <translation>E-Mail-Programm</translation>
    </message>
    <message>
        <source>Paper</source>
        <translation>Papier</translation>
    </message>
    <message>
        <source>Field pack</source>
        <translation>Technikerpaket</translation>
    </message>
    <message>
        <source>All codes</source>
        <translation>Alle Codes</translation>
    </message>
    <message>
        <source>Not used yet</source>
        <translation>Noch nicht benutzt</translation>
    </message>
    <message>
        <source>Expiring soon (48 hours)</source>
        <translation>Bald ungültig (48 Stunden)</translation>
    </message>
    <message>
        <source>Expired</source>
        <translation>Abgelaufen</translation>
    </message>
    <message>
        <source>Replaced</source>
        <translation>Ersetzt</translation>
    </message>
    <message>
        <source>Outcome unknown</source>
        <translation>Ergebnis unbekannt</translation>
    </message>
    <message>
        <source>Used</source>
        <translation>Benutzt</translation>
    </message>
</context>
<context>
    <name>CodesCard</name>
    <message>
        <source>Forget codes</source>
        <translation>Codes vergessen</translation>
    </message>
    <message>
        <source>Forget all codes that were used or have expired, of all customers?</source>
        <translation>Alle benutzten und abgelaufenen Codes aller Kunden vergessen?</translation>
    </message>
    <message>
        <source>Forget</source>
        <translation>Vergessen</translation>
    </message>
    <message>
        <source>Phones that are still to be put up stay on the list.</source>
        <translation>Telefone, die noch aufzustellen sind, bleiben auf der Liste.</translation>
    </message>
    <message numerus="yes">
        <source>Make %n again…</source>
        <translation>
            <numerusform>%n neu erstellen&#xa0;…</numerusform>
            <numerusform>%n neu erstellen&#xa0;…</numerusform>
        </translation>
    </message>
    <message>
        <source>Make again…</source>
        <translation>Neu erstellen&#xa0;…</translation>
    </message>
    <message>
        <source>Which codes are shown</source>
        <translation>Welche Codes gezeigt werden</translation>
    </message>
    <message>
        <source>All &amp;customers</source>
        <translation>Alle &amp;Kunden</translation>
    </message>
    <message>
        <source>Activation codes…</source>
        <translation>Aktivierungscodes&#xa0;…</translation>
    </message>
    <message>
        <source>Activation codes for many users</source>
        <translation>Aktivierungscodes für viele Benutzer</translation>
    </message>
    <message>
        <source>Make another code for the selected users</source>
        <translation>Für die ausgewählten Benutzer einen neuen Code erstellen</translation>
    </message>
    <message>
        <source>Forget old ones</source>
        <translation>Alte vergessen</translation>
    </message>
    <message>
        <source>Forget codes that were used or have expired</source>
        <translation>Benutzte und abgelaufene Codes vergessen</translation>
    </message>
    <message>
        <source>Ledger of codes</source>
        <translation>Verzeichnis der Codes</translation>
    </message>
    <message>
        <source>Who got a code, until when it is valid, and whether a phone has used it.</source>
        <translation>Wer einen Code bekam, bis wann er gilt und ob ein Telefon ihn benutzt hat.</translation>
    </message>
    <message>
        <source>No code was made here yet. Make them for many users at once.</source>
        <translation>Hier wurde noch kein Code erstellt. Erstellen Sie sie für viele Benutzer auf einmal.</translation>
    </message>
    <message>
        <source>Activation codes</source>
        <translation>Aktivierungscodes</translation>
    </message>
    <message>
        <source>{shown} of {all}</source>
        <translation>{shown} von {all}</translation>
    </message>
    <message>
        <source>Select users of this customer whose phone is not up yet.</source>
        <translation>Wählen Sie Benutzer dieses Kunden, deren Telefon noch nicht da ist.</translation>
    </message>
    <message>
        <source>No code was used or has expired.</source>
        <translation>Kein Code wurde verwendet oder ist abgelaufen.</translation>
    </message>
</context>
<context>
    <name>CodesTable</name>
    <message>
        <source>User</source>
        <translation>Benutzer</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Zustand</translation>
    </message>
    <message>
        <source>Valid until</source>
        <translation>Gültig bis</translation>
    </message>
    <message>
        <source>Place</source>
        <translation>Platz</translation>
    </message>
    <message>
        <source>Handed out</source>
        <translation>Ausgegeben</translation>
    </message>
    <message>
        <source>Made</source>
        <translation>Erstellt</translation>
    </message>
    <message>
        <source>Customer</source>
        <translation>Kunde</translation>
    </message>
</context>
<context>
    <name>ColleagueLinePage</name>
    <message>
        <source>Line</source>
        <translation>Leitung</translation>
    </message>
    <message>
        <source>&amp;Whose line</source>
        <translation>&amp;Wessen Leitung</translation>
    </message>
    <message>
        <source>&amp;Label</source>
        <translation>&amp;Beschriftung</translation>
    </message>
    <message>
        <source>Appears on</source>
        <translation>Erscheint auf</translation>
    </message>
    <message>
        <source>Name, number or extension</source>
        <translation>Name, Rufnummer oder Durchwahl</translation>
    </message>
    <message>
        <source>Whose line</source>
        <translation>Wessen Leitung</translation>
    </message>
    <message>
        <source>Lines that can be shared</source>
        <translation>Leitungen, die geteilt werden können</translation>
    </message>
    <message>
        <source>Label of the line on the phone</source>
        <translation>Beschriftung der Leitung auf dem Telefon</translation>
    </message>
    <message>
        <source>The name, unless you enter something else</source>
        <translation>Der Name, wenn Sie nichts anderes eingeben</translation>
    </message>
    <message>
        <source>Extension {extension}</source>
        <translation>Durchwahl {extension}</translation>
    </message>
</context>
<context>
    <name>Commands</name>
    <message>
        <source>User</source>
        <translation>Benutzer</translation>
    </message>
    <message>
        <source>Setting</source>
        <translation>Einstellung</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Stand</translation>
    </message>
    <message>
        <source>Remark</source>
        <translation>Bemerkung</translation>
    </message>
    <message>
        <source>Nothing to do.</source>
        <translation>Es ist nichts zu tun.</translation>
    </message>
    <message>
        <source>“linedesk resume” goes on with it.</source>
        <translation>„linedesk resume“ setzt dies fort.</translation>
    </message>
    <message>
        <source>{done} of {total}</source>
        <translation>{done} von {total}</translation>
    </message>
    <message>
        <source>This plan needs a look first: {why}. “--yes” confirms it.</source>
        <translation>Dieser Plan braucht zuerst einen Blick: {why}. „--yes“ bestätigt ihn.</translation>
    </message>
    <message>
        <source>It was not confirmed.</source>
        <translation>Es wurde nicht bestätigt.</translation>
    </message>
    <message>
        <source>Type the customer’s name to go on: </source>
        <translation>Geben Sie zum Fortfahren den Namen des Kunden ein: </translation>
    </message>
    <message>
        <source>Carry it out? (yes/no) </source>
        <translation>Ausführen? (ja/nein) </translation>
    </message>
    <message>
        <source>yes</source>
        <translation>ja</translation>
    </message>
    <message>
        <source>{key}: {problem}</source>
        <translation>{key}: {problem}</translation>
    </message>
    <message>
        <source>This is missing: {option}.</source>
        <translation>Es fehlt: {option}.</translation>
    </message>
    <message>
        <source>There is no keychain: the codes are shown now and not kept.</source>
        <translation>Es gibt keinen Schlüsselbund: Die Codes werden jetzt angezeigt und nicht aufbewahrt.</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>Code</source>
        <translation>Code</translation>
    </message>
    <message>
        <source>Valid until</source>
        <translation>Gültig bis</translation>
    </message>
    <message>
        <source>Customer</source>
        <translation>Kunde</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>Art</translation>
    </message>
    <message>
        <source>Read-only</source>
        <translation>Schreibgeschützt</translation>
    </message>
    <message>
        <source>Id</source>
        <translation>Id</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
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
        <source>E-mail</source>
        <translation>E-Mail</translation>
    </message>
    <message>
        <source>Location</source>
        <translation>Standort</translation>
    </message>
    <message>
        <source>Licence</source>
        <translation>Lizenz</translation>
    </message>
    <message>
        <source>Phone</source>
        <translation>Telefon</translation>
    </message>
    <message>
        <source>Last seen</source>
        <translation>Zuletzt gesehen</translation>
    </message>
    <message>
        <source>MAC</source>
        <translation>MAC</translation>
    </message>
    <message>
        <source>Serial number</source>
        <translation>Seriennummer</translation>
    </message>
    <message>
        <source>Started</source>
        <translation>Begonnen</translation>
    </message>
    <message>
        <source>What</source>
        <translation>Was</translation>
    </message>
    <message>
        <source>Rows</source>
        <translation>Zeilen</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>Lauf</translation>
    </message>
    <message>
        <source>“{day}” is no day; write it like 2026-11-24.</source>
        <translation>„{day}“ ist kein Tag; schreiben Sie ihn wie 2026-11-24.</translation>
    </message>
    <message>
        <source>{time}  {customer} · {target}: {state}</source>
        <translation>{time}  {customer} · {target}: {state}</translation>
    </message>
    <message>
        <source>Tracking id: {id}</source>
        <translation>Tracking-Id: {id}</translation>
    </message>
    <message>
        <source>{user} · {customer}</source>
        <translation>{user} · {customer}</translation>
    </message>
    <message>
        <source>{count} users</source>
        <translation>{count} Benutzer</translation>
    </message>
    <message>
        <source>Users</source>
        <translation>Benutzer</translation>
    </message>
    <message>
        <source>Phones</source>
        <translation>Telefone</translation>
    </message>
    <message>
        <source>“{name}” has no id of Webex Calling.</source>
        <translation>„{name}“ hat keine Kennung von Webex Calling.</translation>
    </message>
    <message>
        <source>{one} and {other} exclude one another.</source>
        <translation>{one} und {other} schließen einander aus.</translation>
    </message>
    <message>
        <source>The label measures of the settings fit no sheet.</source>
        <translation>Die Etikettenmaße der Einstellungen passen auf keinen Bogen.</translation>
    </message>
    <message>
        <source>No activation codes have been made here.</source>
        <translation>Hier wurden noch keine Aktivierungscodes erzeugt.</translation>
    </message>
    <message>
        <source>There are no customers.</source>
        <translation>Es gibt keine Kunden.</translation>
    </message>
    <message>
        <source>{customer} has no user with “{text}”.</source>
        <translation>{customer} hat keinen Benutzer mit „{text}“.</translation>
    </message>
    <message>
        <source>{customer} has no users.</source>
        <translation>{customer} hat keine Benutzer.</translation>
    </message>
    <message>
        <source>{name} has no phones.</source>
        <translation>{name} hat keine Telefone.</translation>
    </message>
    <message>
        <source>Only the local cache was read; “linedesk sync” fills it.</source>
        <translation>Es wurde nur der lokale Zwischenspeicher gelesen; „linedesk sync“ füllt ihn.</translation>
    </message>
    <message>
        <source>There are no runs.</source>
        <translation>Es gibt keine Läufe.</translation>
    </message>
    <message>
        <source>Nothing in the journal fits.</source>
        <translation>Nichts im Journal passt dazu.</translation>
    </message>
    <message>
        <source>The journal is empty.</source>
        <translation>Das Journal ist leer.</translation>
    </message>
    <message>
        <source>The journal lies in a database that a server keeps. Linedesk takes no copies of it and does not repair it; ask who looks after that server.</source>
        <translation>Das Journal liegt in einer Datenbank, die ein Server führt. Linedesk macht davon keine Kopien und stellt sie nicht wieder her; fragen Sie, wer diesen Server betreut.</translation>
    </message>
    <message>
        <source>The journal “{path}” is whole.</source>
        <translation>Das Journal „{path}“ ist heil.</translation>
    </message>
    <message>
        <source>In use now:</source>
        <translation>Gilt jetzt:</translation>
    </message>
    <message>
        <source>The journal is empty now.</source>
        <translation>Das Journal ist jetzt leer.</translation>
    </message>
    <message>
        <source>The damaged file is kept as “{path}”.</source>
        <translation>Die beschädigte Datei bleibt als „{path}“ erhalten.</translation>
    </message>
    <message>
        <source>Stopping after what is under way; Ctrl+C again ends at once.</source>
        <translation>Was gerade läuft, wird noch beendet; noch einmal Strg+C bricht sofort ab.</translation>
    </message>
</context>
<context>
    <name>CopyFromDialog</name>
    <message>
        <source>User</source>
        <translation>Benutzer</translation>
    </message>
    <message>
        <source>Copy from a user</source>
        <translation>Von einem Benutzer übernehmen</translation>
    </message>
    <message>
        <source>Whose settings shall they have?</source>
        <translation>Wessen Einstellungen sollen sie bekommen?</translation>
    </message>
    <message>
        <source>&amp;User</source>
        <translation>&amp;Benutzer</translation>
    </message>
    <message>
        <source>Name, e-mail or number</source>
        <translation>Name, E-Mail oder Nummer</translation>
    </message>
    <message>
        <source>Find the user</source>
        <translation>Benutzer suchen</translation>
    </message>
    <message>
        <source>Users found</source>
        <translation>Gefundene Benutzer</translation>
    </message>
    <message>
        <source>Forwarding, outgoing calls, voicemail and caller ID are taken over, without names, numbers, addresses and greetings of the user’s own. What is off there is switched off. You see the plan before anything is sent.</source>
        <translation>Rufumleitung, ausgehende Anrufe, Voicemail und Anrufer-ID werden übernommen, ohne eigene Namen, Nummern, Adressen und Begrüßungen des Benutzers. Was dort aus ist, wird ausgeschaltet. Sie sehen den Plan, bevor etwas gesendet wird.</translation>
    </message>
    <message>
        <source>&amp;Plan…</source>
        <translation>&amp;Planen&#xa0;…</translation>
    </message>
    <message>
        <source>Make a plan with the settings of this user</source>
        <translation>Plan mit den Einstellungen dieses Benutzers erstellen</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Nobody found</source>
        <translation>Niemand gefunden</translation>
    </message>
    <message>
        <source>Only users with Webex Calling of this customer are looked for.</source>
        <translation>Gesucht wird nur unter den Benutzern dieses Kunden mit Webex Calling.</translation>
    </message>
</context>
<context>
    <name>CopyText</name>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>Copy: {what}</source>
        <translation>Kopieren: {what}</translation>
    </message>
</context>
<context>
    <name>Countdown</name>
    <message>
        <source>{minutes}:{seconds} left</source>
        <translation>noch {minutes}:{seconds}</translation>
    </message>
</context>
<context>
    <name>Countries</name>
    <message>
        <source>Austria</source>
        <translation>Österreich</translation>
    </message>
    <message>
        <source>Australia</source>
        <translation>Australien</translation>
    </message>
    <message>
        <source>Belgium</source>
        <translation>Belgien</translation>
    </message>
    <message>
        <source>Bulgaria</source>
        <translation>Bulgarien</translation>
    </message>
    <message>
        <source>Brazil</source>
        <translation>Brasilien</translation>
    </message>
    <message>
        <source>Canada</source>
        <translation>Kanada</translation>
    </message>
    <message>
        <source>Switzerland</source>
        <translation>Schweiz</translation>
    </message>
    <message>
        <source>China</source>
        <translation>China</translation>
    </message>
    <message>
        <source>Cyprus</source>
        <translation>Zypern</translation>
    </message>
    <message>
        <source>Czechia</source>
        <translation>Tschechien</translation>
    </message>
    <message>
        <source>Germany</source>
        <translation>Deutschland</translation>
    </message>
    <message>
        <source>Denmark</source>
        <translation>Dänemark</translation>
    </message>
    <message>
        <source>Estonia</source>
        <translation>Estland</translation>
    </message>
    <message>
        <source>Spain</source>
        <translation>Spanien</translation>
    </message>
    <message>
        <source>Finland</source>
        <translation>Finnland</translation>
    </message>
    <message>
        <source>France</source>
        <translation>Frankreich</translation>
    </message>
    <message>
        <source>United Kingdom</source>
        <translation>Vereinigtes Königreich</translation>
    </message>
    <message>
        <source>Greece</source>
        <translation>Griechenland</translation>
    </message>
    <message>
        <source>Croatia</source>
        <translation>Kroatien</translation>
    </message>
    <message>
        <source>Hungary</source>
        <translation>Ungarn</translation>
    </message>
    <message>
        <source>Ireland</source>
        <translation>Irland</translation>
    </message>
    <message>
        <source>India</source>
        <translation>Indien</translation>
    </message>
    <message>
        <source>Italy</source>
        <translation>Italien</translation>
    </message>
    <message>
        <source>Japan</source>
        <translation>Japan</translation>
    </message>
    <message>
        <source>Liechtenstein</source>
        <translation>Liechtenstein</translation>
    </message>
    <message>
        <source>Lithuania</source>
        <translation>Litauen</translation>
    </message>
    <message>
        <source>Luxembourg</source>
        <translation>Luxemburg</translation>
    </message>
    <message>
        <source>Latvia</source>
        <translation>Lettland</translation>
    </message>
    <message>
        <source>Malta</source>
        <translation>Malta</translation>
    </message>
    <message>
        <source>Mexico</source>
        <translation>Mexiko</translation>
    </message>
    <message>
        <source>Netherlands</source>
        <translation>Niederlande</translation>
    </message>
    <message>
        <source>Norway</source>
        <translation>Norwegen</translation>
    </message>
    <message>
        <source>Poland</source>
        <translation>Polen</translation>
    </message>
    <message>
        <source>Portugal</source>
        <translation>Portugal</translation>
    </message>
    <message>
        <source>Romania</source>
        <translation>Rumänien</translation>
    </message>
    <message>
        <source>Sweden</source>
        <translation>Schweden</translation>
    </message>
    <message>
        <source>Singapore</source>
        <translation>Singapur</translation>
    </message>
    <message>
        <source>Slovenia</source>
        <translation>Slowenien</translation>
    </message>
    <message>
        <source>Slovakia</source>
        <translation>Slowakei</translation>
    </message>
    <message>
        <source>Türkiye</source>
        <translation>Türkei</translation>
    </message>
    <message>
        <source>Ukraine</source>
        <translation>Ukraine</translation>
    </message>
    <message>
        <source>United States</source>
        <translation>Vereinigte Staaten</translation>
    </message>
    <message>
        <source>South Africa</source>
        <translation>Südafrika</translation>
    </message>
</context>
<context>
    <name>CustomerBanner</name>
    <message>
        <source>Read-only</source>
        <translation>Nur lesen</translation>
    </message>
    <message>
        <source>Unlock…</source>
        <translation>Entsperren&#xa0;…</translation>
    </message>
    <message>
        <source>Lock</source>
        <translation>Sperren</translation>
    </message>
    <message>
        <source>Customer: {name}</source>
        <translation>Kunde: {name}</translation>
    </message>
    <message>
        <source>Read-only by your role</source>
        <translation>Nur lesen (Ihre Rolle)</translation>
    </message>
    <message>
        <source>More about this customer</source>
        <translation>Mehr zu diesem Kunden</translation>
    </message>
    <message>
        <source>Read-only by your sign-in</source>
        <translation>Nur Lesen durch Ihre Anmeldung</translation>
    </message>
</context>
<context>
    <name>CustomerCare</name>
    <message>
        <source>Forget this customer</source>
        <translation>Diesen Kunden vergessen</translation>
    </message>
    <message>
        <source>Forget {customer} on this computer?</source>
        <translation>{customer} auf diesem Computer vergessen?</translation>
    </message>
    <message>
        <source>Forget</source>
        <translation>Vergessen</translation>
    </message>
    <message>
        <source>Users, phones, settings, the journal of changes and codes are deleted from this profile; nothing can be taken back then. That it was done is recorded. At Webex nothing changes.</source>
        <translation>Benutzer, Telefone, Einstellungen, das Journal der Änderungen und Codes werden aus diesem Profil gelöscht; danach lässt sich nichts mehr zurücknehmen. Dass es geschah, wird festgehalten. Bei Webex ändert sich nichts.</translation>
    </message>
    <message>
        <source>{customer} is forgotten</source>
        <translation>{customer} ist vergessen</translation>
    </message>
    <message>
        <source>Refresh (F5) lists the customer again, without its users.</source>
        <translation>Aktualisieren (F5) zeigt den Kunden wieder, ohne seine Benutzer.</translation>
    </message>
</context>
<context>
    <name>CustomerMenu</name>
    <message>
        <source>&amp;Live: read-only until unlocked</source>
        <translation>&amp;Echtbetrieb: nur lesen bis zum Entsperren</translation>
    </message>
    <message>
        <source>&amp;Pilot: may be changed at once</source>
        <translation>P&amp;ilot: darf sofort geändert werden</translation>
    </message>
    <message>
        <source>&amp;Forget this customer…</source>
        <translation>Diesen Kunden &amp;vergessen&#xa0;…</translation>
    </message>
    <message>
        <source>&amp;Colour</source>
        <translation>&amp;Farbe</translation>
    </message>
    <message>
        <source>&amp;Automatic</source>
        <translation>&amp;Automatisch</translation>
    </message>
    <message>
        <source>Red</source>
        <translation>Rot</translation>
    </message>
    <message>
        <source>Orange</source>
        <translation>Orange</translation>
    </message>
    <message>
        <source>Ochre</source>
        <translation>Ocker</translation>
    </message>
    <message>
        <source>Olive</source>
        <translation>Oliv</translation>
    </message>
    <message>
        <source>Green</source>
        <translation>Grün</translation>
    </message>
    <message>
        <source>Sea green</source>
        <translation>Seegrün</translation>
    </message>
    <message>
        <source>Teal</source>
        <translation>Petrol</translation>
    </message>
    <message>
        <source>Sky blue</source>
        <translation>Himmelblau</translation>
    </message>
    <message>
        <source>Blue</source>
        <translation>Blau</translation>
    </message>
    <message>
        <source>Violet</source>
        <translation>Violett</translation>
    </message>
    <message>
        <source>Purple</source>
        <translation>Lila</translation>
    </message>
    <message>
        <source>Pink</source>
        <translation>Rosa</translation>
    </message>
</context>
<context>
    <name>CustomerPage</name>
    <message>
        <source>Users</source>
        <translation>Benutzer</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>&amp;Synchronise</source>
        <translation>&amp;Synchronisieren</translation>
    </message>
    <message>
        <source>Stop the synchronisation</source>
        <translation>Synchronisierung anhalten</translation>
    </message>
    <message>
        <source>Synchronise this customer</source>
        <translation>Diesen Kunden synchronisieren</translation>
    </message>
    <message>
        <source>Choose a user on the left to see lines, features and phones.</source>
        <translation>Wählen Sie links einen Benutzer, um Leitungen, Funktionen und Telefone zu sehen.</translation>
    </message>
    <message>
        <source>The list is being read from the service…</source>
        <translation>Die Liste wird vom Dienst gelesen&#xa0;…</translation>
    </message>
    <message>
        <source>The list has never been read. Synchronise to fill it.</source>
        <translation>Die Liste wurde noch nie gelesen. Synchronisieren Sie, um sie zu füllen.</translation>
    </message>
    <message>
        <source>As of {age} ({time}).</source>
        <translation>Stand: {age} ({time}).</translation>
    </message>
    <message>
        <source>The last synchronisation was broken off; the list may lack some.</source>
        <translation>Die letzte Synchronisierung wurde abgebrochen; in der Liste können Benutzer fehlen.</translation>
    </message>
</context>
<context>
    <name>Deliveries</name>
    <message>
        <source>Sent by mail</source>
        <translation>Per Mail gesendet</translation>
    </message>
    <message>
        <source>Not sent</source>
        <translation>Nicht gesendet</translation>
    </message>
    <message>
        <source>Saved as a mail</source>
        <translation>Als Mail gespeichert</translation>
    </message>
    <message>
        <source>Handed to the mail program</source>
        <translation>Dem Mailprogramm übergeben</translation>
    </message>
    <message>
        <source>On paper</source>
        <translation>Auf Papier</translation>
    </message>
    <message>
        <source>In a field pack</source>
        <translation>In einem Montagepaket</translation>
    </message>
    <message>
        <source>Handed out</source>
        <translation>Ausgegeben</translation>
    </message>
</context>
<context>
    <name>DevicesTab</name>
    <message>
        <source>Log id: {id}</source>
        <translation>Kennung des Protokolls: {id}</translation>
    </message>
    <message>
        <source>{action}: done</source>
        <translation>{action}: erledigt</translation>
    </message>
    <message>
        <source>{phone} restarts</source>
        <translation>{phone} startet neu</translation>
    </message>
    <message>
        <source>{phone} is back</source>
        <translation>{phone} ist wieder da</translation>
    </message>
    <message>
        <source>It was not seen to come back; look at the phone itself.</source>
        <translation>Es wurde nicht gesehen, dass es zurückkam; sehen Sie am Telefon nach.</translation>
    </message>
    <message>
        <source>The phone was accepted</source>
        <translation>Das Telefon wurde angenommen</translation>
    </message>
    <message>
        <source>It appears in the list within the next two minutes.</source>
        <translation>Es erscheint innerhalb der nächsten zwei Minuten in der Liste.</translation>
    </message>
    <message>
        <source>The phone was accepted, but has not appeared</source>
        <translation>Das Telefon wurde angenommen, ist aber nicht erschienen</translation>
    </message>
    <message>
        <source>Look at the list later, or at the phone itself.</source>
        <translation>Sehen Sie später in die Liste oder nach dem Telefon selbst.</translation>
    </message>
    <message>
        <source>The phone was added</source>
        <translation>Das Telefon wurde hinzugefügt</translation>
    </message>
    <message>
        <source>It is not known whether the phone was added</source>
        <translation>Es ist nicht bekannt, ob das Telefon hinzugefügt wurde</translation>
    </message>
    <message>
        <source>The answer of the service was lost. Look at the list of phones.</source>
        <translation>Die Antwort des Dienstes ging verloren. Sehen Sie in die Liste der Telefone.</translation>
    </message>
</context>
<context>
    <name>Dialogs</name>
    <message>
        <source>Unsaved changes</source>
        <translation>Nicht gespeicherte Änderungen</translation>
    </message>
    <message>
        <source>There are changes that have not been saved.</source>
        <translation>Es gibt Änderungen, die noch nicht gespeichert sind.</translation>
    </message>
    <message>
        <source>&amp;Save</source>
        <translation>&amp;Speichern</translation>
    </message>
    <message>
        <source>&amp;Discard</source>
        <translation>&amp;Verwerfen</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
</context>
<context>
    <name>DirectoryPane</name>
    <message>
        <source>Refresh</source>
        <translation>Aktualisieren</translation>
    </message>
    <message>
        <source>Customers and users</source>
        <translation>Kunden und Benutzer</translation>
    </message>
    <message>
        <source>&amp;Synchronise customer</source>
        <translation>Kunden &amp;synchronisieren</translation>
    </message>
    <message>
        <source>&amp;Refresh</source>
        <translation>&amp;Aktualisieren</translation>
    </message>
    <message>
        <source>Copy &amp;e-mail</source>
        <translation>&amp;E-Mail kopieren</translation>
    </message>
    <message>
        <source>Copy &amp;number</source>
        <translation>&amp;Nummer kopieren</translation>
    </message>
</context>
<context>
    <name>DirectoryWords</name>
    <message>
        <source>Customers</source>
        <translation>Kunden</translation>
    </message>
    <message>
        <source>{name} (waiting)</source>
        <translation>{name} (wartet)</translation>
    </message>
    <message>
        <source>{problem}. Try again</source>
        <translation>{problem}. Erneut versuchen</translation>
    </message>
    <message>
        <source>No users</source>
        <translation>Keine Benutzer</translation>
    </message>
    <message>
        <source>No customers</source>
        <translation>Keine Kunden</translation>
    </message>
    <message>
        <source>Loading…</source>
        <translation>Wird geladen&#xa0;…</translation>
    </message>
</context>
<context>
    <name>Doctor</name>
    <message>
        <source>Cache and journal can be used.</source>
        <translation>Zwischenspeicher und Journal sind verwendbar.</translation>
    </message>
    <message>
        <source>The service is {url}.</source>
        <translation>Der Dienst ist {url}.</translation>
    </message>
    <message>
        <source>The service answers.</source>
        <translation>Der Dienst antwortet.</translation>
    </message>
    <message>
        <source>The clock is right.</source>
        <translation>Die Uhr geht richtig.</translation>
    </message>
    <message>
        <source>The token is that of {name}.</source>
        <translation>Das Token gehört {name}.</translation>
    </message>
    <message>
        <source>Roles: {names}.</source>
        <translation>Rollen: {names}.</translation>
    </message>
    <message>
        <source>There is no administrator’s role ({names}).</source>
        <translation>Es ist keine Administratorrolle vorhanden ({names}).</translation>
    </message>
    <message>
        <source>Ask a full administrator of the partner for a role.</source>
        <translation>Bitten Sie einen Volladministrator des Partners um eine Rolle.</translation>
    </message>
    <message>
        <source>Users, locations, settings and phones can be read.</source>
        <translation>Benutzer, Standorte, Einstellungen und Telefone sind lesbar.</translation>
    </message>
    <message>
        <source>These scopes seem to be missing: {scopes}.</source>
        <translation>Diese Rechte (Scopes) scheinen zu fehlen: {scopes}.</translation>
    </message>
    <message>
        <source>Make a token with these scopes.</source>
        <translation>Erstellen Sie ein Token mit diesen Rechten.</translation>
    </message>
    <message>
        <source>The keychain can be used.</source>
        <translation>Der Schlüsselbund ist verwendbar.</translation>
    </message>
    <message>
        <source>No proxy is set in the environment.</source>
        <translation>In der Umgebung ist kein Proxy gesetzt.</translation>
    </message>
    <message>
        <source>Proxy of the environment: {proxies}.</source>
        <translation>Proxy der Umgebung: {proxies}.</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>Adresse</translation>
    </message>
    <message>
        <source>Service</source>
        <translation>Dienst</translation>
    </message>
    <message>
        <source>Clock</source>
        <translation>Uhr</translation>
    </message>
    <message>
        <source>Secure connection</source>
        <translation>Sichere Verbindung</translation>
    </message>
    <message>
        <source>Sign-in</source>
        <translation>Anmeldung</translation>
    </message>
    <message>
        <source>Roles</source>
        <translation>Rollen</translation>
    </message>
    <message>
        <source>Scopes</source>
        <translation>Berechtigungen</translation>
    </message>
    <message>
        <source>Keychain</source>
        <translation>Schlüsselbund</translation>
    </message>
    <message>
        <source>Proxy</source>
        <translation>Proxy</translation>
    </message>
    <message>
        <source>Cache and journal</source>
        <translation>Zwischenspeicher und Journal</translation>
    </message>
    <message>
        <source>The connection does not leave this computer.</source>
        <translation>Die Verbindung verlässt diesen Computer nicht.</translation>
    </message>
    <message>
        <source>The certificate of the service was issued by {issuer}; the system trusts it.</source>
        <translation>Das Zertifikat des Dienstes stammt von {issuer}; das System vertraut ihm.</translation>
    </message>
    <message>
        <source>The journal lies on {server}: its copies are that server’s matter.</source>
        <translation>Das Journal liegt auf {server}: Seine Kopien sind Sache dieses Servers.</translation>
    </message>
    <message>
        <source>The last good copy of the journal is of {time}.</source>
        <translation>Die letzte gute Kopie des Journals ist vom {time}.</translation>
    </message>
    <message>
        <source>There is no copy of the journal yet.</source>
        <translation>Vom Journal gibt es noch keine Kopie.</translation>
    </message>
    <message>
        <source>The clock of this computer is behind by {span}.</source>
        <translation>Die Uhr dieses Computers geht {span} nach.</translation>
    </message>
    <message>
        <source>The clock of this computer is ahead by {span}.</source>
        <translation>Die Uhr dieses Computers geht {span} vor.</translation>
    </message>
    <message>
        <source>Set date, time and time zone of this computer. Until then, what is said of ages and expiries may be wrong.</source>
        <translation>Stellen Sie Datum, Uhrzeit und Zeitzone dieses Computers richtig. Bis dahin können Angaben zu Alter und Ablauf falsch sein.</translation>
    </message>
    <message>
        <source>The sign-in was not granted these scopes: {scopes}.</source>
        <translation>Diese Berechtigungen wurden der Anmeldung nicht erteilt: {scopes}.</translation>
    </message>
    <message>
        <source>Add them to the integration, then sign in again under “Accounts”.</source>
        <translation>Tragen Sie sie in die Integration ein und melden Sie sich dann unter „Konten“ neu an.</translation>
    </message>
    <message>
        <source>All scopes that Linedesk uses were granted.</source>
        <translation>Alle Berechtigungen, die Linedesk verwendet, wurden erteilt.</translation>
    </message>
    <message>
        <source>Proxy of the system: {proxies}.</source>
        <translation>Proxy des Systems: {proxies}.</translation>
    </message>
    <message>
        <source>{name}: could not be checked.</source>
        <translation>{name}: konnte nicht geprüft werden.</translation>
    </message>
    <message>
        <source>Look again when what stands above is mended.</source>
        <translation>Prüfen Sie erneut, wenn behoben ist, was oben steht.</translation>
    </message>
</context>
<context>
    <name>DoctorDialog</name>
    <message>
        <source>Doctor</source>
        <translation>Diagnose</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>&amp;Look again</source>
        <translation>&amp;Erneut prüfen</translation>
    </message>
    <message>
        <source>&amp;Copy</source>
        <translation>&amp;Kopieren</translation>
    </message>
    <message>
        <source>Looking…</source>
        <translation>Es wird geprüft&#xa0;…</translation>
    </message>
    <message numerus="yes">
        <source>%n thing(s) need your attention</source>
        <translation>
            <numerusform>%n Punkt braucht Ihre Aufmerksamkeit</numerusform>
            <numerusform>%n Punkte brauchen Ihre Aufmerksamkeit</numerusform>
        </translation>
    </message>
    <message>
        <source>All is well</source>
        <translation>Alles in Ordnung</translation>
    </message>
</context>
<context>
    <name>DonePage</name>
    <message>
        <source>&amp;Open</source>
        <translation>&amp;Öffnen</translation>
    </message>
    <message>
        <source>Open this account</source>
        <translation>Dieses Konto öffnen</translation>
    </message>
    <message>
        <source>You are signed in as {name}</source>
        <translation>Sie sind angemeldet als {name}</translation>
    </message>
    <message>
        <source>Signed in {until}. Every use extends it.</source>
        <translation>Angemeldet {until}. Jede Nutzung verlängert es.</translation>
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
        <source>Set the user’s time zone, which all phones follow.</source>
        <translation>Stellen Sie die Zeitzone des Benutzers ein; ihr folgen alle Telefone.</translation>
    </message>
    <message>
        <source>The journal’s file is whole; there is nothing to repair.</source>
        <translation>Die Datei des Journals ist heil; es gibt nichts zu ersetzen.</translation>
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
        <source>Calls were to be forwarded, and no destination is set.</source>
        <translation>Anrufe sollten umgeleitet werden, und kein Ziel ist eingetragen.</translation>
    </message>
    <message>
        <source>Set a destination, then save again.</source>
        <translation>Tragen Sie ein Ziel ein und speichern Sie erneut.</translation>
    </message>
    <message>
        <source>There is no line key left for another line.</source>
        <translation>Für eine weitere Leitung ist keine Leitungstaste mehr frei.</translation>
    </message>
    <message>
        <source>Take a line off first, then save again.</source>
        <translation>Nehmen Sie zuerst eine Leitung herunter und speichern Sie erneut.</translation>
    </message>
    <message>
        <source>This phone has no time zone of its own.</source>
        <translation>Dieses Telefon hat keine eigene Zeitzone.</translation>
    </message>
    <message>
        <source>The PIN was not kept, so that it cannot be set any more.</source>
        <translation>Die PIN wurde nicht aufbewahrt und kann deshalb nicht mehr gesetzt werden.</translation>
    </message>
    <message>
        <source>Enter it again.</source>
        <translation>Geben Sie sie erneut ein.</translation>
    </message>
    <message>
        <source>What is asked for does not fit what is there now.</source>
        <translation>Was verlangt wird, passt nicht zu dem, was jetzt eingestellt ist.</translation>
    </message>
    <message>
        <source>Load the page again, and look at what is set.</source>
        <translation>Laden Sie die Seite neu und sehen Sie nach, was eingestellt ist.</translation>
    </message>
    <message>
        <source>This cannot be done as it stands</source>
        <translation>So ist das nicht möglich</translation>
    </message>
    <message>
        <source>The settings start anew. The old file is kept beside it when they are saved.</source>
        <translation>Die Einstellungen beginnen neu. Die alte Datei bleibt daneben erhalten, wenn sie gespeichert werden.</translation>
    </message>
    <message>
        <source>Check the path, and whether it may be written.</source>
        <translation>Prüfen Sie den Pfad, und ob dort geschrieben werden darf.</translation>
    </message>
    <message>
        <source>It names a setting that does not exist: {given}.</source>
        <translation>Sie nennt eine Einstellung, die es nicht gibt: {given}.</translation>
    </message>
    <message>
        <source>This run belongs to another service</source>
        <translation>Dieser Lauf gehört zu einem anderen Dienst</translation>
    </message>
    <message>
        <source>It was begun on “{begun}”; you are connected to “{here}”.</source>
        <translation>Er wurde auf „{begun}“ begonnen; verbunden sind Sie mit „{here}“.</translation>
    </message>
    <message>
        <source>Nothing was sent. Connect to the service on which it was begun (“--sandbox” or “--base-url” of a command), then go on or take it back there.</source>
        <translation>Es wurde nichts gesendet. Verbinden Sie sich mit dem Dienst, auf dem er begonnen wurde („--sandbox“ oder „--base-url“ eines Befehls), und setzen Sie ihn dort fort oder nehmen Sie ihn dort zurück.</translation>
    </message>
    <message>
        <source>“{url}” would send everything unencrypted.</source>
        <translation>„{url}“ würde alles unverschlüsselt senden.</translation>
    </message>
    <message>
        <source>An address must not hold a name or password.</source>
        <translation>In der Adresse dürfen weder Name noch Kennwort stehen.</translation>
    </message>
    <message>
        <source>Nothing was sent. Use an address such as https://webexapis.com/v1; plain http is for this computer only.</source>
        <translation>Es wurde nichts gesendet. Verwenden Sie eine Adresse wie https://webexapis.com/v1; http ohne Verschlüsselung gilt nur für diesen Computer.</translation>
    </message>
    <message>
        <source>Set HTTPS_PROXY to http://name:password@host:port and start Linedesk again, or ask your network’s people for a way without a sign-in.</source>
        <translation>Setzen Sie HTTPS_PROXY auf http://Name:Passwort@Host:Port, und starten Sie Linedesk neu, oder bitten Sie Ihre Netzbetreuung um einen Weg ohne Anmeldung.</translation>
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
        <source>Check the address of the service. A proxy, or a network’s sign-in page, may also answer in its place.</source>
        <translation>Adresse des Dienstes prüfen. Auch ein Proxy oder die Anmeldeseite eines Netzes kann an seiner Stelle antworten.</translation>
    </message>
    <message>
        <source>The certificate of the service is not trusted on this computer.</source>
        <translation>Dem Zertifikat des Dienstes wird auf diesem Computer nicht vertraut.</translation>
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
        <source>A newer version of Linedesk has written it. Use that version.</source>
        <translation>Eine neuere Version von Linedesk hat ihn geschrieben. Verwenden Sie diese Version.</translation>
    </message>
    <message>
        <source>It can only be read. Give yourself the right to write it.</source>
        <translation>Er ist nur lesbar. Verschaffen Sie sich das Recht zum Schreiben.</translation>
    </message>
    <message>
        <source>The driver “{driver}” of this database is not installed.</source>
        <translation>Der Treiber „{driver}“ dieser Datenbank ist nicht installiert.</translation>
    </message>
    <message>
        <source>Close other copies of Linedesk and start again.</source>
        <translation>Schließen Sie andere Fenster von Linedesk und starten Sie neu.</translation>
    </message>
    <message>
        <source>The journal’s database cannot be used</source>
        <translation>Die Datenbank des Journals kann nicht verwendet werden</translation>
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
    <message>
        <source>It is empty. Choose a sheet with users.</source>
        <translation>Sie ist leer. Wählen Sie eine Tabelle mit Benutzern.</translation>
    </message>
    <message>
        <source>No column of it is known. Its first line must name the columns: user, model, site, floor, desk, note.</source>
        <translation>Keine ihrer Spalten ist bekannt. Die erste Zeile muss die Spalten nennen: Benutzer, Modell, Standort, Etage, Platz, Notiz.</translation>
    </message>
    <message>
        <source>Nothing stands below the names of the columns.</source>
        <translation>Unter den Namen der Spalten steht nichts.</translation>
    </message>
    <message>
        <source>Two columns are called “{given}”. Rename or delete one of them.</source>
        <translation>Zwei Spalten heißen „{given}“. Benennen Sie eine davon um oder löschen Sie sie.</translation>
    </message>
    <message>
        <source>It is too large. Split it into several sheets.</source>
        <translation>Sie ist zu groß. Teilen Sie sie in mehrere Tabellen auf.</translation>
    </message>
    <message>
        <source>It is of an old version of Excel, or has a password. Save it as an Excel workbook (.xlsx) without one.</source>
        <translation>Sie stammt von einer alten Excel-Version oder hat ein Kennwort. Speichern Sie sie als Excel-Arbeitsmappe (.xlsx) ohne Kennwort.</translation>
    </message>
    <message>
        <source>It is no sheet. Choose an Excel workbook (.xlsx) or a CSV file.</source>
        <translation>Sie ist keine Tabelle. Wählen Sie eine Excel-Arbeitsmappe (.xlsx) oder eine CSV-Datei.</translation>
    </message>
    <message>
        <source>It is damaged. Open it in the spreadsheet program and save it anew.</source>
        <translation>Sie ist beschädigt. Öffnen Sie sie im Tabellenprogramm und speichern Sie sie neu.</translation>
    </message>
    <message>
        <source>Correct the lines that are named, all of them.</source>
        <translation>Berichtigen Sie alle genannten Zeilen.</translation>
    </message>
    <message>
        <source>The proxy wants a sign-in</source>
        <translation>Der Proxy verlangt eine Anmeldung</translation>
    </message>
    <message>
        <source>The proxy of this network asks for a name and a password.</source>
        <translation>Der Proxy dieses Netzes fragt nach Name und Passwort.</translation>
    </message>
    <message>
        <source>A run of this customer has not come to its end.</source>
        <translation>Ein Lauf dieses Kunden ist nicht zu Ende gekommen.</translation>
    </message>
    <message>
        <source>Carry it out or stop it, then try again.</source>
        <translation>Führen Sie ihn aus oder brechen Sie ihn ab, und versuchen Sie es erneut.</translation>
    </message>
    <message>
        <source>Your role only allows reading</source>
        <translation>Ihre Rolle erlaubt nur das Lesen</translation>
    </message>
    <message>
        <source>At Webex you are a read-only administrator.</source>
        <translation>Bei Webex sind Sie Administrator mit reinem Lesezugriff.</translation>
    </message>
    <message>
        <source>Nothing was sent. Ask a full administrator of the partner for another role.</source>
        <translation>Es wurde nichts gesendet. Bitten Sie einen Volladministrator des Partners um eine andere Rolle.</translation>
    </message>
    <message>
        <source>The new phone is not listed yet.</source>
        <translation>Das neue Telefon ist noch nicht gelistet.</translation>
    </message>
    <message>
        <source>Go on with the run when it is.</source>
        <translation>Setzen Sie den Lauf fort, sobald es da ist.</translation>
    </message>
    <message>
        <source>Use it as it is.</source>
        <translation>Verwenden Sie es, wie es ist.</translation>
    </message>
    <message>
        <source>The journal lies in a database that a server keeps.</source>
        <translation>Das Journal liegt in einer Datenbank, die ein Server führt.</translation>
    </message>
    <message>
        <source>Ask who looks after that database for a copy of it.</source>
        <translation>Fragen Sie, wer diese Datenbank betreut, nach einer Kopie.</translation>
    </message>
    <message>
        <source>There is no good copy of the journal.</source>
        <translation>Vom Journal gibt es keine gute Kopie.</translation>
    </message>
    <message>
        <source>“linedesk ledger empty” begins with an empty one.</source>
        <translation>„linedesk ledger empty“ beginnt mit einem leeren.</translation>
    </message>
    <message>
        <source>The file is damaged. Close Linedesk and start it again: a cache is then filled anew, and of the journal a good copy is offered.</source>
        <translation>Die Datei ist beschädigt. Schließen Sie Linedesk und starten Sie es neu: Ein Zwischenspeicher wird dann neu gefüllt, vom Journal wird eine gute Kopie angeboten.</translation>
    </message>
    <message>
        <source>Choose a plan (.linedesk-plan) or a field pack (.linedesk-pack).</source>
        <translation>Wählen Sie einen Plan (.linedesk-plan) oder ein Technikerpaket (.linedesk-pack).</translation>
    </message>
    <message>
        <source>Your sign-in only allows reading</source>
        <translation>Ihre Anmeldung erlaubt nur Lesen</translation>
    </message>
    <message>
        <source>Nothing was sent. Add the scopes for writing to the integration, then sign in again under “Accounts”.</source>
        <translation>Es wurde nichts gesendet. Tragen Sie die Berechtigungen zum Schreiben in die Integration ein und melden Sie sich dann unter „Konten“ neu an.</translation>
    </message>
    <message>
        <source>Sign in again under “Accounts” in the window, or enter a new access token (personal ones end after 12 hours). Commands use the account that was open last, or a token in LINEDESK_TOKEN; with “--sandbox” they need none.</source>
        <translation>Melden Sie sich im Fenster unter „Konten“ neu an, oder geben Sie ein neues Zugriffstoken ein (persönliche enden nach 12 Stunden). Befehle verwenden das zuletzt geöffnete Konto oder ein Token in LINEDESK_TOKEN; mit „--sandbox“ brauchen sie keines.</translation>
    </message>
    <message>
        <source>Check the path, and whether it may be written. What was carried out stands in this answer and in the journal.</source>
        <translation>Prüfen Sie den Pfad, und ob dort geschrieben werden darf. Was ausgeführt wurde, steht in dieser Antwort und im Journal.</translation>
    </message>
    <message>
        <source>What answers under this address speaks no TLS, or an old one.</source>
        <translation>Was unter dieser Adresse antwortet, spricht kein TLS oder ein altes.</translation>
    </message>
    <message>
        <source>Check that its server can be reached, and that you may use the database.</source>
        <translation>Prüfen, ob der Server erreichbar ist und ob Sie die Datenbank verwenden dürfen.</translation>
    </message>
    <message>
        <source>Linedesk brings none for PostgreSQL. Install it where Linedesk is installed with pip: “pip install {driver}”. The packaged program can only use SQLite files.</source>
        <translation>Linedesk bringt für PostgreSQL keinen mit. Wo Linedesk mit pip installiert ist, dort auch ihn installieren: „pip install {driver}“. Das gepackte Programm kann nur SQLite-Dateien verwenden.</translation>
    </message>
    <message>
        <source>“--ledger” or LINEDESK_LEDGER names no SQLite file or PostgreSQL.</source>
        <translation>„--ledger“ oder LINEDESK_LEDGER nennt weder eine SQLite-Datei noch eine PostgreSQL-Datenbank.</translation>
    </message>
    <message>
        <source>Give a URL such as sqlite:////folder/ledger.sqlite or postgresql://server/database.</source>
        <translation>Eine URL angeben wie sqlite:////ordner/ledger.sqlite oder postgresql://server/datenbank.</translation>
    </message>
    <message>
        <source>The journal cannot be reached</source>
        <translation>Das Journal ist nicht erreichbar</translation>
    </message>
    <message>
        <source>The database server of “{path}” does not answer, or lets nobody in.</source>
        <translation>Der Datenbankserver von „{path}“ antwortet nicht oder lässt niemanden ein.</translation>
    </message>
    <message>
        <source>Nothing was sent. Choose from: {names}.</source>
        <translation>Es wurde nichts gesendet. Möglich sind: {names}.</translation>
    </message>
</context>
<context>
    <name>FieldChoice</name>
    <message>
        <source>Setting</source>
        <translation>Einstellung</translation>
    </message>
    <message>
        <source>Field</source>
        <translation>Feld</translation>
    </message>
    <message>
        <source>New value</source>
        <translation>Neuer Wert</translation>
    </message>
    <message>
        <source>New value; empty clears the field</source>
        <translation>Neuer Wert; leer löscht das Feld</translation>
    </message>
    <message>
        <source>Remove this field</source>
        <translation>Dieses Feld entfernen</translation>
    </message>
</context>
<context>
    <name>FieldNote</name>
    <message>
        <source>Changed meanwhile by someone else ({value})</source>
        <translation>Inzwischen von jemand anderem geändert ({value})</translation>
    </message>
    <message>
        <source>Keep mine</source>
        <translation>Meine behalten</translation>
    </message>
    <message>
        <source>Take theirs</source>
        <translation>Andere übernehmen</translation>
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
        <source>{name} (label {label})</source>
        <translation>{name} (Beschriftung {label})</translation>
    </message>
    <message>
        <source>{name} {number}</source>
        <translation>{name} {number}</translation>
    </message>
    <message>
        <source>{name} {number} (off)</source>
        <translation>{name} {number} (aus)</translation>
    </message>
    <message>
        <source>{calls}: transfer and forward</source>
        <translation>{calls}: weiterleiten und umleiten</translation>
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
        <source>Outgoing calls of the location</source>
        <translation>Ausgehende Anrufe des Standorts</translation>
    </message>
    <message>
        <source>User’s time zone and language</source>
        <translation>Zeitzone und Sprache des Benutzers</translation>
    </message>
    <message>
        <source>Phone</source>
        <translation>Telefon</translation>
    </message>
    <message>
        <source>Lines on the phone</source>
        <translation>Leitungen auf dem Telefon</translation>
    </message>
    <message>
        <source>Lines in the Webex app</source>
        <translation>Leitungen in der Webex-App</translation>
    </message>
    <message>
        <source>Apply configuration</source>
        <translation>Konfiguration anwenden</translation>
    </message>
    <message>
        <source>Reset voicemail PIN</source>
        <translation>Voicemail-PIN zurücksetzen</translation>
    </message>
    <message>
        <source>Temporary voicemail PIN</source>
        <translation>Vorläufige Voicemail-PIN</translation>
    </message>
    <message>
        <source>New virtual line</source>
        <translation>Neue virtuelle Leitung</translation>
    </message>
    <message>
        <source>Remove virtual line</source>
        <translation>Virtuelle Leitung entfernen</translation>
    </message>
    <message>
        <source>Restart</source>
        <translation>Neu starten</translation>
    </message>
    <message>
        <source>Report a problem</source>
        <translation>Problem melden</translation>
    </message>
    <message>
        <source>Remove the phone</source>
        <translation>Telefon entfernen</translation>
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
        <source>Always forward to the destination’s voicemail</source>
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
        <source>When busy, forward to the destination’s voicemail</source>
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
        <source>On no answer, forward to the destination’s voicemail</source>
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
        <source>When unreachable, forward to the destination’s voicemail</source>
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
        <source>Own name shown outside</source>
        <translation>Eigener Name nach außen</translation>
    </message>
    <message>
        <source>Name shown outside</source>
        <translation>Name nach außen</translation>
    </message>
    <message>
        <source>Hide the identity on forwarded calls</source>
        <translation>Identität bei umgeleiteten Anrufen verbergen</translation>
    </message>
    <message>
        <source>First name for dial by name</source>
        <translation>Vorname für die Wahl nach Namen</translation>
    </message>
    <message>
        <source>Last name for dial by name</source>
        <translation>Nachname für die Wahl nach Namen</translation>
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
        <source>Greeting when busy</source>
        <translation>Begrüßung bei Besetzt</translation>
    </message>
    <message>
        <source>Greeting on no answer</source>
        <translation>Begrüßung bei keiner Antwort</translation>
    </message>
    <message>
        <source>Notification of new messages</source>
        <translation>Benachrichtigung über neue Nachrichten</translation>
    </message>
    <message>
        <source>Address for notifications</source>
        <translation>Adresse für Benachrichtigungen</translation>
    </message>
    <message>
        <source>Transfer on 0</source>
        <translation>Weiterleitung mit der 0</translation>
    </message>
    <message>
        <source>Number for transfer on 0</source>
        <translation>Nummer für die Weiterleitung mit der 0</translation>
    </message>
    <message>
        <source>Message light</source>
        <translation>Nachrichtenlampe</translation>
    </message>
    <message>
        <source>Storage of messages</source>
        <translation>Ablage der Nachrichten</translation>
    </message>
    <message>
        <source>Mailbox for external storage</source>
        <translation>Postfach für die externe Ablage</translation>
    </message>
    <message>
        <source>Reach numbers</source>
        <translation>Erreichbare Rufnummern</translation>
    </message>
    <message>
        <source>Own permissions instead of the location’s</source>
        <translation>Eigene Rechte statt der des Standorts</translation>
    </message>
    <message>
        <source>Ring all numbers for click to dial</source>
        <translation>Bei Klickwahl alle Nummern rufen</translation>
    </message>
    <message>
        <source>First name</source>
        <translation>Vorname</translation>
    </message>
    <message>
        <source>Last name</source>
        <translation>Nachname</translation>
    </message>
    <message>
        <source>Name shown</source>
        <translation>Angezeigter Name</translation>
    </message>
    <message>
        <source>User’s time zone</source>
        <translation>Zeitzone des Benutzers</translation>
    </message>
    <message>
        <source>Language of announcements</source>
        <translation>Sprache der Ansagen</translation>
    </message>
    <message>
        <source>International calls</source>
        <translation>Auslandsgespräche</translation>
    </message>
    <message>
        <source>National calls</source>
        <translation>Nationale Anrufe</translation>
    </message>
    <message>
        <source>Internal calls</source>
        <translation>Interne Anrufe</translation>
    </message>
    <message>
        <source>Toll-free calls</source>
        <translation>Gebührenfreie Anrufe</translation>
    </message>
    <message>
        <source>Operator assistance</source>
        <translation>Vermittlung durch den Anbieter</translation>
    </message>
    <message>
        <source>Chargeable directory assistance</source>
        <translation>Kostenpflichtige Auskunft</translation>
    </message>
    <message>
        <source>Special services I</source>
        <translation>Sonderdienste I</translation>
    </message>
    <message>
        <source>Special services II</source>
        <translation>Sonderdienste II</translation>
    </message>
    <message>
        <source>Premium services I</source>
        <translation>Premiumdienste I</translation>
    </message>
    <message>
        <source>Premium services II</source>
        <translation>Premiumdienste II</translation>
    </message>
    <message>
        <source>allowed</source>
        <translation>erlaubt</translation>
    </message>
    <message>
        <source>blocked</source>
        <translation>gesperrt</translation>
    </message>
    <message>
        <source>with authorisation code</source>
        <translation>mit Autorisierungscode</translation>
    </message>
    <message>
        <source>transferred to number 1</source>
        <translation>weitergeleitet an Nummer 1</translation>
    </message>
    <message>
        <source>transferred to number 2</source>
        <translation>weitergeleitet an Nummer 2</translation>
    </message>
    <message>
        <source>transferred to number 3</source>
        <translation>weitergeleitet an Nummer 3</translation>
    </message>
    <message>
        <source>of the system</source>
        <translation>des Systems</translation>
    </message>
    <message>
        <source>recorded by the user</source>
        <translation>vom Benutzer aufgenommen</translation>
    </message>
    <message>
        <source>in Webex</source>
        <translation>in Webex</translation>
    </message>
    <message>
        <source>in an external mailbox</source>
        <translation>in einem externen Postfach</translation>
    </message>
    <message>
        <source>Time zone</source>
        <translation>Zeitzone</translation>
    </message>
    <message>
        <source>Shared line</source>
        <translation>Gemeinsame Leitung</translation>
    </message>
    <message>
        <source>Phone model</source>
        <translation>Telefonmodell</translation>
    </message>
    <message>
        <source>Phone by its MAC</source>
        <translation>Telefon über seine MAC</translation>
    </message>
    <message>
        <source>MAC</source>
        <translation>MAC</translation>
    </message>
</context>
<context>
    <name>FolderRows</name>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>Data</source>
        <translation>Daten</translation>
    </message>
    <message>
        <source>Cache</source>
        <translation>Zwischenspeicher</translation>
    </message>
    <message>
        <source>Logs</source>
        <translation>Protokolle</translation>
    </message>
    <message>
        <source>Open the folder: {name}</source>
        <translation>Ordner öffnen: {name}</translation>
    </message>
</context>
<context>
    <name>ForAll</name>
    <message>
        <source>Model &amp;for all</source>
        <translation>Modell &amp;für alle</translation>
    </message>
    <message>
        <source>Phone model for all</source>
        <translation>Telefonmodell für alle</translation>
    </message>
    <message>
        <source>S&amp;ite for all</source>
        <translation>S&amp;tandort für alle</translation>
    </message>
    <message>
        <source>Site for all</source>
        <translation>Standort für alle</translation>
    </message>
    <message>
        <source>&amp;Remove</source>
        <translation>Ent&amp;fernen</translation>
    </message>
    <message>
        <source>Take the selected users off the list</source>
        <translation>Die ausgewählten Benutzer von der Liste nehmen</translation>
    </message>
    <message>
        <source>Select users in the list first.</source>
        <translation>Wählen Sie zuerst Benutzer in der Liste.</translation>
    </message>
</context>
<context>
    <name>FormTab</name>
    <message>
        <source>Changed already: {names}. Save again to go on, or take the run back.</source>
        <translation>Schon geändert: {names}. Speichern Sie erneut, um fortzufahren, oder nehmen Sie den Lauf zurück.</translation>
    </message>
    <message>
        <source>No Webex Calling</source>
        <translation>Kein Webex Calling</translation>
    </message>
    <message>
        <source>This user has no Webex Calling licence, and so no line.</source>
        <translation>Dieser Benutzer hat keine Webex-Calling-Lizenz und damit keine Leitung.</translation>
    </message>
    <message>
        <source>The form shows what was saved here. It is offered as soon as the service answers, and compared with what is there then.</source>
        <translation>Das Formular zeigt, was hier gespeichert wurde. Sobald der Dienst antwortet, wird das Senden angeboten und mit dem dann vorhandenen Stand verglichen.</translation>
    </message>
    <message>
        <source>Saving…</source>
        <translation>Wird gespeichert&#xa0;…</translation>
    </message>
    <message>
        <source>Changed by someone else meanwhile: choose a value for each field.</source>
        <translation>Inzwischen von jemand anderem geändert: Wählen Sie für jedes Feld einen Wert.</translation>
    </message>
    <message>
        <source>Kept here, not sent yet: it waits for the connection.</source>
        <translation>Hier vorgemerkt, noch nicht gesendet: wartet auf die Verbindung.</translation>
    </message>
    <message>
        <source>Accepted by the service, but not all of it was applied.</source>
        <translation>Vom Dienst angenommen, aber nicht vollständig übernommen.</translation>
    </message>
    <message>
        <source>Accepted by the service, not visible there yet.</source>
        <translation>Vom Dienst angenommen, dort noch nicht sichtbar.</translation>
    </message>
    <message>
        <source>Saved.</source>
        <translation>Gespeichert.</translation>
    </message>
    <message>
        <source>The service had these values already; nothing was sent.</source>
        <translation>Der Dienst hatte diese Werte bereits; es wurde nichts gesendet.</translation>
    </message>
    <message>
        <source>First choose a value for each field in conflict.</source>
        <translation>Wählen Sie zuerst für jedes Feld im Konflikt einen Wert.</translation>
    </message>
    <message>
        <source>First correct the marked fields.</source>
        <translation>Korrigieren Sie zuerst die markierten Felder.</translation>
    </message>
    <message>
        <source>{name}: nothing was written there. Shown is what is there now.</source>
        <translation>{name}: dort wurde nichts geschrieben. Gezeigt wird, was jetzt dort steht.</translation>
    </message>
    <message>
        <source>Changed by someone else meanwhile</source>
        <translation>Inzwischen von jemand anderem geändert</translation>
    </message>
</context>
<context>
    <name>Forms</name>
    <message numerus="yes">
        <source>%n field(s) to correct</source>
        <translation>
            <numerusform>%n Feld zu berichtigen</numerusform>
            <numerusform>%n Felder zu berichtigen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n unsaved change(s)</source>
        <translation>
            <numerusform>%n nicht gespeicherte Änderung</numerusform>
            <numerusform>%n nicht gespeicherte Änderungen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n change(s) of this user wait to be sent</source>
        <translation>
            <numerusform>%n Änderung dieses Benutzers wartet auf das Senden</numerusform>
            <numerusform>%n Änderungen dieses Benutzers warten auf das Senden</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ForwardingSection</name>
    <message>
        <source>Call forwarding</source>
        <translation>Rufumleitung</translation>
    </message>
    <message>
        <source>Sends calls to another number. An extension or a number such as +49 30 1234.</source>
        <translation>Leitet Anrufe an eine andere Nummer um: eine Durchwahl oder eine Rufnummer wie +49 30 1234.</translation>
    </message>
    <message>
        <source>Forward to</source>
        <translation>Umleiten an</translation>
    </message>
    <message>
        <source>Rings</source>
        <translation>Ruftöne</translation>
    </message>
    <message>
        <source>At the destination</source>
        <translation>Am Ziel</translation>
    </message>
    <message>
        <source>Internal and external callers</source>
        <translation>Interne und externe Anrufer</translation>
    </message>
    <message>
        <source>Goes before all rules above, and at once: when busy or on no answer the service cannot tell callers apart.</source>
        <translation>Geht allen Regeln oben vor, und zwar sofort: Bei Besetzt oder wenn niemand abnimmt, kann der Dienst Anrufer nicht unterscheiden.</translation>
    </message>
    <message>
        <source>Other rules by caller of this user, which are not changed here:</source>
        <translation>Andere Regeln nach Anrufer dieses Benutzers, die hier nicht geändert werden:</translation>
    </message>
    <message>
        <source>Always</source>
        <translation>Immer</translation>
    </message>
    <message>
        <source>Every call, at once</source>
        <translation>Jeder Anruf, sofort</translation>
    </message>
    <message>
        <source>When busy</source>
        <translation>Wenn besetzt</translation>
    </message>
    <message>
        <source>While the user is on a call</source>
        <translation>Während der Benutzer telefoniert</translation>
    </message>
    <message>
        <source>When there is no answer</source>
        <translation>Bei keiner Antwort</translation>
    </message>
    <message>
        <source>After a number of rings</source>
        <translation>Nach einer Anzahl von Ruftönen</translation>
    </message>
    <message>
        <source>When unreachable</source>
        <translation>Wenn nicht erreichbar</translation>
    </message>
    <message>
        <source>While no phone of the user is connected</source>
        <translation>Während kein Telefon des Benutzers verbunden ist</translation>
    </message>
    <message>
        <source>Internal callers</source>
        <translation>Interne Anrufer</translation>
    </message>
    <message>
        <source>Calls of colleagues, at once</source>
        <translation>Anrufe von Kollegen, sofort</translation>
    </message>
    <message>
        <source>External callers</source>
        <translation>Externe Anrufer</translation>
    </message>
    <message>
        <source>Calls from outside, at once</source>
        <translation>Anrufe von außen, sofort</translation>
    </message>
    <message>
        <source>Number, extension or name</source>
        <translation>Rufnummer, Durchwahl oder Name</translation>
    </message>
    <message>
        <source>{rule}: {what}</source>
        <translation>{rule}: {what}</translation>
    </message>
    <message>
        <source>Voicemail</source>
        <translation>Voicemail</translation>
    </message>
    <message>
        <source>The destination’s voicemail takes the call, if the destination has one</source>
        <translation>Die Voicemail des Ziels nimmt den Anruf an, falls das Ziel eine hat</translation>
    </message>
</context>
<context>
    <name>FreeNumbers</name>
    <message>
        <source>Mark below</source>
        <translation>Markieren unter</translation>
    </message>
    <message>
        <source>Mark a location with fewer free numbers than</source>
        <translation>Standort markieren bei weniger freien Nummern als</translation>
    </message>
    <message>
        <source>Free numbers by location</source>
        <translation>Freie Rufnummern nach Standort</translation>
    </message>
    <message numerus="yes">
        <source>Free: {free}. Fewer than {mark} at %n location(s)</source>
        <translation>
            <numerusform>Frei: {free}. An %n Standort weniger als {mark}</numerusform>
            <numerusform>Frei: {free}. An %n Standorten weniger als {mark}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n number(s) are free</source>
        <translation>
            <numerusform>%n Rufnummer ist frei</numerusform>
            <numerusform>%n Rufnummern sind frei</numerusform>
        </translation>
    </message>
    <message>
        <source>Location</source>
        <translation>Standort</translation>
    </message>
    <message>
        <source>Numbers</source>
        <translation>Rufnummern</translation>
    </message>
    <message>
        <source>Free</source>
        <translation>Frei</translation>
    </message>
    <message>
        <source>Remark</source>
        <translation>Bemerkung</translation>
    </message>
    <message>
        <source>few left</source>
        <translation>nur noch wenige</translation>
    </message>
</context>
<context>
    <name>HandOut</name>
    <message>
        <source>&amp;Labels…</source>
        <translation>Etike&amp;tten&#xa0;…</translation>
    </message>
    <message>
        <source>Labels for these codes</source>
        <translation>Etiketten für diese Codes</translation>
    </message>
    <message>
        <source>E-mails…</source>
        <translation>E-Mails&#xa0;…</translation>
    </message>
    <message>
        <source>E-mails with these codes</source>
        <translation>E-Mails mit diesen Codes</translation>
    </message>
</context>
<context>
    <name>IntegrationPage</name>
    <message>
        <source>Your integration</source>
        <translation>Ihre Integration</translation>
    </message>
    <message>
        <source>Once for your company, register an integration at developer.webex.com with the addresses and scopes below. Then enter what Webex gives you for it.</source>
        <translation>Tragen Sie einmal für Ihre Firma auf developer.webex.com eine Integration mit den Adressen und Berechtigungen unten ein. Geben Sie dann hier ein, was Webex Ihnen dafür gibt.</translation>
    </message>
    <message>
        <source>This &amp;computer is called</source>
        <translation>Dieser Computer &amp;heißt</translation>
    </message>
    <message>
        <source>Client &amp;ID</source>
        <translation>Client-&amp;ID</translation>
    </message>
    <message>
        <source>Client &amp;secret</source>
        <translation>Client-&amp;Geheimnis</translation>
    </message>
    <message>
        <source>&amp;Base URL</source>
        <translation>&amp;Basis-URL</translation>
    </message>
    <message>
        <source>Choose localhost where Webex does not take 127.0.0.1 as an address</source>
        <translation>Wählen Sie localhost, wenn Webex 127.0.0.1 nicht als Adresse annimmt</translation>
    </message>
    <message>
        <source>Without a browser on this computer, sign in with a code on your phone.</source>
        <translation>Ohne Browser auf diesem Computer melden Sie sich mit einem Code auf dem Handy an.</translation>
    </message>
    <message>
        <source>Sign in in the b&amp;rowser</source>
        <translation>Im &amp;Browser anmelden</translation>
    </message>
    <message>
        <source>Sign in in the browser</source>
        <translation>Im Browser anmelden</translation>
    </message>
    <message>
        <source>Sign in with a c&amp;ode</source>
        <translation>Mit &amp;Code anmelden</translation>
    </message>
    <message>
        <source>Sign in with a code on another device</source>
        <translation>Mit einem Code auf einem anderen Gerät anmelden</translation>
    </message>
    <message>
        <source>Redirect URIs</source>
        <translation>Redirect-URIs</translation>
    </message>
    <message>
        <source>Scopes</source>
        <translation>Scopes (Berechtigungen)</translation>
    </message>
</context>
<context>
    <name>Interior</name>
    <message>
        <source>“{file}” is opened next</source>
        <translation>„{file}“ wird als Nächstes geöffnet</translation>
    </message>
    <message>
        <source>Sign in, or open the sandbox: a plan is compared with the service first.</source>
        <translation>Melden Sie sich an oder öffnen Sie die Sandbox: Ein Plan wird zuerst mit dem Dienst verglichen.</translation>
    </message>
    <message>
        <source>Handed back</source>
        <translation>Zurückgegeben</translation>
    </message>
    <message>
        <source>R&amp;uns</source>
        <translation>&amp;Läufe</translation>
    </message>
    <message>
        <source>&amp;Changes</source>
        <translation>Än&amp;derungen</translation>
    </message>
    <message>
        <source>{user}, {customer}[*] – Linedesk</source>
        <translation>{user}, {customer}[*] – Linedesk</translation>
    </message>
    <message>
        <source>Sandbox</source>
        <translation>Sandbox</translation>
    </message>
</context>
<context>
    <name>Inventory</name>
    <message>
        <source>All entries</source>
        <translation>Alle Einträge</translation>
    </message>
    <message>
        <source>Assigned</source>
        <translation>Zugewiesen</translation>
    </message>
    <message>
        <source>Free</source>
        <translation>Frei</translation>
    </message>
    <message>
        <source>Main numbers</source>
        <translation>Hauptnummern</translation>
    </message>
    <message>
        <source>Toll-free numbers</source>
        <translation>Gebührenfreie Nummern</translation>
    </message>
    <message>
        <source>Extensions without a number</source>
        <translation>Durchwahlen ohne Rufnummer</translation>
    </message>
    <message>
        <source>User</source>
        <translation>Benutzer</translation>
    </message>
    <message>
        <source>Workspace</source>
        <translation>Arbeitsplatz</translation>
    </message>
    <message>
        <source>Virtual line</source>
        <translation>Virtuelle Leitung</translation>
    </message>
    <message>
        <source>Auto attendant</source>
        <translation>Automatische Vermittlung</translation>
    </message>
    <message>
        <source>Call queue</source>
        <translation>Anrufwarteschleife</translation>
    </message>
    <message>
        <source>Hunt group</source>
        <translation>Sammelanschluss</translation>
    </message>
    <message>
        <source>Paging group</source>
        <translation>Paging-Gruppe</translation>
    </message>
    <message>
        <source>Voice portal</source>
        <translation>Sprachportal</translation>
    </message>
    <message>
        <source>Voicemail group</source>
        <translation>Voicemail-Gruppe</translation>
    </message>
    <message>
        <source>Contact centre</source>
        <translation>Contact Center</translation>
    </message>
    <message>
        <source>Route list</source>
        <translation>Routenliste</translation>
    </message>
    <message>
        <source>Single Number Reach</source>
        <translation>Erreichbarkeit unter einer Nummer</translation>
    </message>
    <message>
        <source>Active</source>
        <translation>Aktiv</translation>
    </message>
    <message>
        <source>Inactive</source>
        <translation>Inaktiv</translation>
    </message>
</context>
<context>
    <name>LabelSettings</name>
    <message>
        <source>Sheet of labels</source>
        <translation>Etikettenbogen</translation>
    </message>
    <message>
        <source>A4, all measures in millimetres.</source>
        <translation>A4, alle Maße in Millimetern.</translation>
    </message>
    <message>
        <source>What the printer displaces</source>
        <translation>Was der Drucker verschiebt</translation>
    </message>
    <message>
        <source>&amp;Format</source>
        <translation>&amp;Format</translation>
    </message>
    <message>
        <source>Format of the labels</source>
        <translation>Format der Etiketten</translation>
    </message>
    <message>
        <source>63.5 × 38.1 mm, 3 × 7</source>
        <translation>63,5 × 38,1 mm, 3 × 7</translation>
    </message>
    <message>
        <source>70 × 37 mm, 3 × 8</source>
        <translation>70 × 37 mm, 3 × 8</translation>
    </message>
    <message>
        <source>Measures of my own</source>
        <translation>Eigene Maße</translation>
    </message>
    <message>
        <source>Columns</source>
        <translation>Spalten</translation>
    </message>
    <message>
        <source>Rows</source>
        <translation>Zeilen</translation>
    </message>
    <message>
        <source>Width</source>
        <translation>Breite</translation>
    </message>
    <message>
        <source>Height</source>
        <translation>Höhe</translation>
    </message>
    <message>
        <source>Left margin</source>
        <translation>Linker Rand</translation>
    </message>
    <message>
        <source>Top margin</source>
        <translation>Oberer Rand</translation>
    </message>
    <message>
        <source>Gap between columns</source>
        <translation>Abstand der Spalten</translation>
    </message>
    <message>
        <source>Gap between rows</source>
        <translation>Abstand der Zeilen</translation>
    </message>
    <message>
        <source>To the right</source>
        <translation>Nach rechts</translation>
    </message>
    <message>
        <source>Downwards</source>
        <translation>Nach unten</translation>
    </message>
    <message>
        <source>Print a sheet with its edges on plain paper, and hold it against the labels.</source>
        <translation>Drucken Sie einen Bogen mit Rändern auf normales Papier, und halten Sie ihn gegen die Etiketten.</translation>
    </message>
    <message>
        <source>No &amp;offset</source>
        <translation>K&amp;ein Versatz</translation>
    </message>
    <message>
        <source>A sheet with these measures</source>
        <translation>Ein Bogen mit diesen Maßen</translation>
    </message>
    <message>
        <source>A sheet has at least one column and one row.</source>
        <translation>Ein Bogen hat mindestens eine Spalte und eine Zeile.</translation>
    </message>
    <message>
        <source>Labels of this width do not fit on A4, or hold too little.</source>
        <translation>Etiketten dieser Breite passen nicht auf A4 oder fassen zu wenig.</translation>
    </message>
    <message>
        <source>Labels of this height do not fit on A4, or hold too little.</source>
        <translation>Etiketten dieser Höhe passen nicht auf A4 oder fassen zu wenig.</translation>
    </message>
</context>
<context>
    <name>Labels</name>
    <message>
        <source>Labels for activation codes</source>
        <translation>Etiketten für Aktivierungscodes</translation>
    </message>
    <message>
        <source>No code is kept for this phone.</source>
        <translation>Für dieses Telefon ist kein Code aufbewahrt.</translation>
    </message>
    <message>
        <source>No.</source>
        <translation>Nr.</translation>
    </message>
    <message>
        <source>User</source>
        <translation>Benutzer</translation>
    </message>
    <message>
        <source>Desk and model</source>
        <translation>Platz und Modell</translation>
    </message>
    <message>
        <source>Code</source>
        <translation>Code</translation>
    </message>
    <message>
        <source>MAC and serial number (sticker)</source>
        <translation>MAC und Seriennummer (Aufkleber)</translation>
    </message>
    <message>
        <source>Checks</source>
        <translation>Prüfungen</translation>
    </message>
    <message>
        <source>Notes</source>
        <translation>Notizen</translation>
    </message>
    <message>
        <source>No place given</source>
        <translation>Ohne Ortsangabe</translation>
    </message>
    <message>
        <source>Phones and activation codes</source>
        <translation>Telefone und Aktivierungscodes</translation>
    </message>
    <message>
        <source>Page {page} of {pages}</source>
        <translation>Seite {page} von {pages}</translation>
    </message>
    <message>
        <source>No code screen? Reset the phone to factory settings; firmware older than 11.2.3MSR1 must be upgraded first. Codes are secret until they are used.</source>
        <translation>Fragt das Telefon nicht nach dem Code? Auf Werkseinstellungen zurücksetzen; Firmware vor 11.2.3MSR1 zuerst aktualisieren. Codes sind geheim, bis sie verwendet sind.</translation>
    </message>
    <message>
        <source>floor {floor}</source>
        <translation>Etage {floor}</translation>
    </message>
    <message>
        <source>room {room}</source>
        <translation>Raum {room}</translation>
    </message>
    <message>
        <source>desk {desk}</source>
        <translation>Platz {desk}</translation>
    </message>
    <message>
        <source>Ext. {extension}</source>
        <translation>Durchwahl {extension}</translation>
    </message>
    <message>
        <source>Valid until {time}</source>
        <translation>Gültig bis {time}</translation>
    </message>
    <message>
        <source>Registered</source>
        <translation>Angemeldet</translation>
    </message>
    <message>
        <source>Call in</source>
        <translation>Anruf rein</translation>
    </message>
    <message>
        <source>Call out</source>
        <translation>Anruf raus</translation>
    </message>
    <message>
        <source>Voicemail</source>
        <translation>Voicemail</translation>
    </message>
</context>
<context>
    <name>LabelsDialog</name>
    <message>
        <source>Labels</source>
        <translation>Etiketten</translation>
    </message>
    <message>
        <source>Labels for activation codes</source>
        <translation>Etiketten für Aktivierungscodes</translation>
    </message>
    <message>
        <source>&amp;What</source>
        <translation>&amp;Was</translation>
    </message>
    <message>
        <source>&amp;Format</source>
        <translation>&amp;Format</translation>
    </message>
    <message>
        <source>First &amp;free label of the sheet</source>
        <translation>Erstes &amp;freies Etikett des Bogens</translation>
    </message>
    <message>
        <source>&amp;Language</source>
        <translation>S&amp;prache</translation>
    </message>
    <message>
        <source>Pr&amp;inter</source>
        <translation>Dr&amp;ucker</translation>
    </message>
    <message>
        <source>Sheet of labels</source>
        <translation>Etikettenbogen</translation>
    </message>
    <message>
        <source>List by room (A4)</source>
        <translation>Liste nach Räumen (A4)</translation>
    </message>
    <message>
        <source>63.5 × 38.1 mm, 3 × 7</source>
        <translation>63,5 × 38,1 mm, 3 × 7</translation>
    </message>
    <message>
        <source>70 × 37 mm, 3 × 8</source>
        <translation>70 × 37 mm, 3 × 8</translation>
    </message>
    <message>
        <source>Measures from the settings</source>
        <translation>Maße aus den Einstellungen</translation>
    </message>
    <message>
        <source>The system’s own</source>
        <translation>Standard des Systems</translation>
    </message>
    <message>
        <source>Show the &amp;edges of the labels</source>
        <translation>&amp;Ränder der Etiketten zeigen</translation>
    </message>
    <message>
        <source>For a trial on plain paper</source>
        <translation>Für eine Probe auf normalem Papier</translation>
    </message>
    <message>
        <source>A code is secret until it is used: give labels to those only who need them.</source>
        <translation>Ein Code ist geheim, bis er verwendet ist: Geben Sie Etiketten nur denen, die sie brauchen.</translation>
    </message>
    <message>
        <source>Preview of the pages</source>
        <translation>Vorschau der Seiten</translation>
    </message>
    <message>
        <source>&amp;Print</source>
        <translation>&amp;Drucken</translation>
    </message>
    <message>
        <source>&amp;Save as PDF…</source>
        <translation>Als PDF &amp;speichern&#xa0;…</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>No sheet has these measures</source>
        <translation>Diese Maße passen auf keinen Bogen</translation>
    </message>
    <message>
        <source>Put them right in the settings, under Labels, or choose another format.</source>
        <translation>Berichtigen Sie sie in den Einstellungen unter Etiketten, oder wählen Sie ein anderes Format.</translation>
    </message>
    <message>
        <source>Settings…</source>
        <translation>Einstellungen&#xa0;…</translation>
    </message>
    <message>
        <source>There is no code to print</source>
        <translation>Es gibt keinen Code zu drucken</translation>
    </message>
    <message>
        <source>Make activation codes; their labels are seen and printed here then.</source>
        <translation>Erzeugen Sie Aktivierungscodes; ihre Etiketten sind dann hier zu sehen und zu drucken.</translation>
    </message>
    <message numerus="yes">
        <source>%n page(s)</source>
        <translation>
            <numerusform>%n Seite</numerusform>
            <numerusform>%n Seiten</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n phone(s)</source>
        <translation>
            <numerusform>%n Telefon</numerusform>
            <numerusform>%n Telefone</numerusform>
        </translation>
    </message>
    <message>
        <source>{printer} has them.</source>
        <translation>„{printer}“ hat sie angenommen.</translation>
    </message>
    <message>
        <source>Printed</source>
        <translation>Gedruckt</translation>
    </message>
    <message>
        <source>Save the pages as PDF</source>
        <translation>Seiten als PDF speichern</translation>
    </message>
    <message>
        <source>PDF (*.pdf)</source>
        <translation>PDF (*.pdf)</translation>
    </message>
    <message>
        <source>Labels {customer}</source>
        <translation>Etiketten {customer}</translation>
    </message>
    <message>
        <source>Saved</source>
        <translation>Gespeichert</translation>
    </message>
</context>
<context>
    <name>LedgerCare</name>
    <message>
        <source>The damaged file is kept as “{path}”.</source>
        <translation>Die beschädigte Datei bleibt als „{path}“ erhalten.</translation>
    </message>
    <message>
        <source>The journal is empty now</source>
        <translation>Das Journal ist jetzt leer</translation>
    </message>
    <message>
        <source>A copy of the journal is in use</source>
        <translation>Eine Kopie des Journals gilt jetzt</translation>
    </message>
</context>
<context>
    <name>LedgerDialog</name>
    <message>
        <source>Journal</source>
        <translation>Journal</translation>
    </message>
    <message>
        <source>The journal is damaged</source>
        <translation>Das Journal ist beschädigt</translation>
    </message>
    <message>
        <source>Nothing was sent and nothing was changed. The damaged file is kept either way.</source>
        <translation>Nichts wurde gesendet und nichts geändert. Die beschädigte Datei bleibt in jedem Fall erhalten.</translation>
    </message>
    <message>
        <source>Open work</source>
        <translation>Offene Arbeit</translation>
    </message>
    <message>
        <source>&amp;Show folder</source>
        <translation>&amp;Ordner zeigen</translation>
    </message>
    <message>
        <source>Save a copy e&amp;lsewhere…</source>
        <translation>Kopie a&amp;nderswo sichern&#xa0;…</translation>
    </message>
    <message>
        <source>Good copies</source>
        <translation>Gute Kopien</translation>
    </message>
    <message>
        <source>No good copy</source>
        <translation>Keine gute Kopie</translation>
    </message>
    <message>
        <source>An empty journal can be begun.</source>
        <translation>Ein leeres Journal kann begonnen werden.</translation>
    </message>
    <message>
        <source>&amp;Begin with an empty journal</source>
        <translation>Mit &amp;leerem Journal beginnen</translation>
    </message>
    <message>
        <source>&amp;Quit, touch nothing</source>
        <translation>&amp;Beenden, nichts anrühren</translation>
    </message>
    <message>
        <source>&amp;Use this copy</source>
        <translation>Diese &amp;Kopie verwenden</translation>
    </message>
    <message>
        <source>Folder for the open work</source>
        <translation>Ordner für die offene Arbeit</translation>
    </message>
    <message>
        <source>Saved</source>
        <translation>Gesichert</translation>
    </message>
    <message>
        <source>Begin with an empty journal</source>
        <translation>Mit leerem Journal beginnen</translation>
    </message>
    <message>
        <source>There is a good copy. Begin with an empty journal all the same?</source>
        <translation>Es gibt eine gute Kopie. Trotzdem mit einem leeren Journal beginnen?</translation>
    </message>
    <message>
        <source>Begin empty</source>
        <translation>Leer beginnen</translation>
    </message>
    <message>
        <source>What was done so far is then not known here, and cannot be taken back.</source>
        <translation>Was bisher getan wurde, ist hier dann nicht bekannt und kann nicht zurückgenommen werden.</translation>
    </message>
</context>
<context>
    <name>LineMenu</name>
    <message>
        <source>Actions</source>
        <translation>Aktionen</translation>
    </message>
    <message>
        <source>Actions for lines</source>
        <translation>Aktionen für Leitungen</translation>
    </message>
    <message>
        <source>New line, change and remove lines</source>
        <translation>Neue Leitung, Leitungen ändern und entfernen</translation>
    </message>
    <message>
        <source>&amp;New line…</source>
        <translation>&amp;Neue Leitung&#xa0;…</translation>
    </message>
    <message>
        <source>&amp;Extension and ring…</source>
        <translation>&amp;Durchwahl und Klingelton&#xa0;…</translation>
    </message>
    <message>
        <source>Change &amp;label…</source>
        <translation>&amp;Beschriftung ändern&#xa0;…</translation>
    </message>
    <message>
        <source>&amp;Remove this number…</source>
        <translation>Diese Rufnummer &amp;entfernen&#xa0;…</translation>
    </message>
    <message>
        <source>&amp;Remove this virtual line…</source>
        <translation>Diese virtuelle Leitung &amp;entfernen&#xa0;…</translation>
    </message>
    <message>
        <source>&amp;Take this line off their phone…</source>
        <translation>Diese Leitung von deren Telefon &amp;nehmen&#xa0;…</translation>
    </message>
    <message>
        <source>&amp;Take this line off…</source>
        <translation>Diese Leitung &amp;wegnehmen&#xa0;…</translation>
    </message>
    <message>
        <source>The number was changed</source>
        <translation>Die Rufnummer wurde geändert</translation>
    </message>
    <message>
        <source>The label was changed</source>
        <translation>Die Beschriftung wurde geändert</translation>
    </message>
    <message>
        <source>The number was removed</source>
        <translation>Die Rufnummer wurde entfernt</translation>
    </message>
    <message>
        <source>The virtual line was removed</source>
        <translation>Die virtuelle Leitung wurde entfernt</translation>
    </message>
    <message>
        <source>The line was taken off</source>
        <translation>Die Leitung wurde weggenommen</translation>
    </message>
    <message>
        <source>Label of the line</source>
        <translation>Beschriftung der Leitung</translation>
    </message>
    <message>
        <source>What the phone shows for {name}:</source>
        <translation>Was das Telefon für {name} anzeigt:</translation>
    </message>
    <message>
        <source>Change</source>
        <translation>Änderung</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>The lines could not be read.</source>
        <translation>Die Leitungen konnten nicht gelesen werden.</translation>
    </message>
    <message>
        <source>Choose an additional number first.</source>
        <translation>Wählen Sie zuerst eine weitere Rufnummer.</translation>
    </message>
    <message>
        <source>The service changes only what has a phone number.</source>
        <translation>Der Dienst ändert nur, was eine Rufnummer hat.</translation>
    </message>
    <message>
        <source>Choose a line with a line key on a phone first.</source>
        <translation>Wählen Sie zuerst eine Leitung mit einer Leitungstaste auf einem Telefon.</translation>
    </message>
    <message>
        <source>Choose a line first.</source>
        <translation>Wählen Sie zuerst eine Leitung.</translation>
    </message>
    <message>
        <source>The first line stays; its number and extension are changed above.</source>
        <translation>Die erste Leitung bleibt; Nummer und Durchwahl ändern Sie oben.</translation>
    </message>
    <message>
        <source>On which line key it lies is not known.</source>
        <translation>Auf welcher Leitungstaste sie liegt, ist nicht bekannt.</translation>
    </message>
    <message>
        <source>The lines have not been read.</source>
        <translation>Die Leitungen wurden nicht gelesen.</translation>
    </message>
</context>
<context>
    <name>Lines</name>
    <message>
        <source>Enter a whole number, such as +49 30 123456.</source>
        <translation>Geben Sie eine vollständige Rufnummer ein, etwa +49 30 123456.</translation>
    </message>
    <message>
        <source>It belongs to {name}.</source>
        <translation>Inhaber: {name}.</translation>
    </message>
    <message>
        <source>It belongs to the location {name}.</source>
        <translation>Sie gehört zum Standort {name}.</translation>
    </message>
    <message>
        <source>Moves here from {name}, who keeps extension {extension}.</source>
        <translation>Zieht um von {name}; dort bleibt Durchwahl {extension}.</translation>
    </message>
    <message>
        <source>Moves here from {name}, who has it as an additional number.</source>
        <translation>Zieht um von {name}; dort ist sie eine weitere Rufnummer.</translation>
    </message>
    <message>
        <source>Its extension {extension} becomes free.</source>
        <translation>Ihre Durchwahl {extension} wird frei.</translation>
    </message>
    <message>
        <source>Ordinary ring</source>
        <translation>Gewöhnlich</translation>
    </message>
    <message>
        <source>Long, long</source>
        <translation>Lang, lang</translation>
    </message>
    <message>
        <source>Short, short, long</source>
        <translation>Kurz, kurz, lang</translation>
    </message>
    <message>
        <source>Short, long, short</source>
        <translation>Kurz, lang, kurz</translation>
    </message>
</context>
<context>
    <name>LinesList</name>
    <message>
        <source>Line</source>
        <translation>Leitung</translation>
    </message>
    <message>
        <source>Lines of the user</source>
        <translation>Leitungen des Benutzers</translation>
    </message>
    <message>
        <source>Label {label}</source>
        <translation>Beschriftung {label}</translation>
    </message>
    <message>
        <source>Not in service yet</source>
        <translation>Noch nicht in Betrieb</translation>
    </message>
    <message>
        <source>Webex app</source>
        <translation>Webex-App</translation>
    </message>
    <message>
        <source>Line key {port}</source>
        <translation>Leitungstaste {port}</translation>
    </message>
    <message>
        <source>Waits for activation</source>
        <translation>Wartet auf Aktivierung</translation>
    </message>
    <message>
        <source>Primary number</source>
        <translation>Primäre Rufnummer</translation>
    </message>
    <message>
        <source>Primary line</source>
        <translation>Hauptleitung</translation>
    </message>
    <message>
        <source>Additional number</source>
        <translation>Weitere Rufnummer</translation>
    </message>
    <message>
        <source>Virtual line</source>
        <translation>Virtuelle Leitung</translation>
    </message>
    <message>
        <source>Shared line</source>
        <translation>Gemeinsame Leitung</translation>
    </message>
    <message>
        <source>This line on their phone</source>
        <translation>Diese Leitung auf deren Telefon</translation>
    </message>
    <message>
        <source>Extension {extension}</source>
        <translation>Durchwahl {extension}</translation>
    </message>
</context>
<context>
    <name>LoadingPane</name>
    <message>
        <source>Loading…</source>
        <translation>Wird geladen&#xa0;…</translation>
    </message>
</context>
<context>
    <name>LocationPermissionsCard</name>
    <message>
        <source>Nothing to do</source>
        <translation>Nichts zu tun</translation>
    </message>
    <message>
        <source>All of these locations have this already.</source>
        <translation>Alle diese Standorte haben das bereits.</translation>
    </message>
    <message>
        <source>Locations and outgoing calls</source>
        <translation>Standorte und ausgehende Anrufe</translation>
    </message>
    <message>
        <source>All call types</source>
        <translation>Alle Anrufarten</translation>
    </message>
    <message>
        <source>Show all call types</source>
        <translation>Alle Anrufarten zeigen</translation>
    </message>
    <message>
        <source>Count users with own values</source>
        <translation>Benutzer mit eigenen Werten zählen</translation>
    </message>
    <message>
        <source>Count the users with values of their own</source>
        <translation>Benutzer mit eigenen Werten zählen</translation>
    </message>
    <message>
        <source>Reads the permissions of every user</source>
        <translation>Liest die Berechtigungen jedes Benutzers</translation>
    </message>
    <message>
        <source>Plan…</source>
        <translation>Planen&#xa0;…</translation>
    </message>
    <message>
        <source>Make a plan for these locations</source>
        <translation>Einen Plan für diese Standorte machen</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Stop counting</source>
        <translation>Das Zählen abbrechen</translation>
    </message>
    <message>
        <source>Users that have been read</source>
        <translation>Gelesene Benutzer</translation>
    </message>
    <message numerus="yes">
        <source>%n user(s) could not be read</source>
        <translation>
            <numerusform>%n Benutzer konnte nicht gelesen werden</numerusform>
            <numerusform>%n Benutzer konnten nicht gelesen werden</numerusform>
        </translation>
    </message>
    <message>
        <source>{done} of {total} users read</source>
        <translation>{done} von {total} Benutzern gelesen</translation>
    </message>
    <message>
        <source>The permissions are being read…</source>
        <translation>Die Berechtigungen werden gelesen&#xa0;…</translation>
    </message>
    <message>
        <source>A run goes on. Another plan can be made when it has ended.</source>
        <translation>Ein Lauf ist im Gange. Danach kann wieder geplant werden.</translation>
    </message>
    <message>
        <source>No location has Webex Calling.</source>
        <translation>Kein Standort hat Webex Calling.</translation>
    </message>
    <message>
        <source>Select locations in the table.</source>
        <translation>Wählen Sie Standorte in der Tabelle.</translation>
    </message>
    <message numerus="yes">
        <source>%n location(s) could not be read and are left out</source>
        <translation>
            <numerusform>%n Standort konnte nicht gelesen werden und bleibt weg</numerusform>
            <numerusform>%n Standorte konnten nicht gelesen werden und bleiben weg</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n location(s) are held by the system and left out</source>
        <translation>
            <numerusform>%n Standort ist vom System festgelegt und bleibt weg</numerusform>
            <numerusform>%n Standorte sind vom System festgelegt und bleiben weg</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing is sent before you have seen the plan</source>
        <translation>Nichts wird gesendet, bevor Sie den Plan gesehen haben</translation>
    </message>
    <message numerus="yes">
        <source>%n user(s) follow the location</source>
        <translation>
            <numerusform>%n Benutzer folgt dem Standort</numerusform>
            <numerusform>%n Benutzer folgen dem Standort</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n user(s) have values of their own</source>
        <translation>
            <numerusform>%n Benutzer hat eigene Werte</numerusform>
            <numerusform>%n Benutzer haben eigene Werte</numerusform>
        </translation>
    </message>
    <message>
        <source>The service did not answer; this is what was read {age}</source>
        <translation>Der Dienst hat nicht geantwortet; dies ist, was {age} gelesen wurde</translation>
    </message>
</context>
<context>
    <name>MacDialog</name>
    <message>
        <source>Phone by its MAC</source>
        <translation>Telefon über seine MAC</translation>
    </message>
    <message>
        <source>Phone for {name} by its MAC</source>
        <translation>Telefon für {name} über seine MAC</translation>
    </message>
    <message>
        <source>MA&amp;C</source>
        <translation>MA&amp;C</translation>
    </message>
    <message>
        <source>Phone &amp;model</source>
        <translation>Telefon&amp;modell</translation>
    </message>
    <message>
        <source>MAC of the phone</source>
        <translation>MAC des Telefons</translation>
    </message>
    <message>
        <source>Scan or type, such as 4C:BC:48:00:00:17</source>
        <translation>Scannen oder eingeben, etwa 4C:BC:48:00:00:17</translation>
    </message>
    <message>
        <source>Phone model</source>
        <translation>Telefonmodell</translation>
    </message>
    <message>
        <source>Scan the code on the box: the address is taken with or without colons. A phone of the 9800 series appears in the list one or two minutes later.</source>
        <translation>Scannen Sie den Code auf dem Karton: Die Adresse wird mit oder ohne Doppelpunkte genommen. Ein Telefon der Serie 9800 erscheint ein, zwei Minuten später in der Liste.</translation>
    </message>
    <message>
        <source>&amp;Add</source>
        <translation>&amp;Hinzufügen</translation>
    </message>
    <message>
        <source>Add the phone</source>
        <translation>Telefon hinzufügen</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>This is no MAC: it has twelve digits, 0 to 9 and A to F.</source>
        <translation>Das ist keine MAC: Sie hat zwölf Stellen, 0 bis 9 und A bis F.</translation>
    </message>
    <message>
        <source>A phone with this address is registered already. Remove it there first.</source>
        <translation>Ein Telefon mit dieser Adresse ist schon registriert. Entfernen Sie es zuerst dort.</translation>
    </message>
    <message>
        <source>Scan or type the MAC first.</source>
        <translation>Scannen oder tippen Sie zuerst die MAC.</translation>
    </message>
</context>
<context>
    <name>MailDialog</name>
    <message>
        <source>E-mail</source>
        <translation>E-Mail</translation>
    </message>
    <message>
        <source>Mail the activation code of {name}</source>
        <translation>Aktivierungscode von {name} mailen</translation>
    </message>
    <message numerus="yes">
        <source>Mail %n activation code(s)</source>
        <translation>
            <numerusform>%n Aktivierungscode mailen</numerusform>
            <numerusform>%n Aktivierungscodes mailen</numerusform>
        </translation>
    </message>
    <message>
        <source>&amp;To</source>
        <translation>&amp;An</translation>
    </message>
    <message>
        <source>&amp;Language</source>
        <translation>S&amp;prache</translation>
    </message>
    <message>
        <source>Subject</source>
        <translation>Betreff</translation>
    </message>
    <message>
        <source>Pass&amp;word</source>
        <translation>&amp;Kennwort</translation>
    </message>
    <message>
        <source>To whom the mail goes</source>
        <translation>An wen die Mail geht</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>Adresse</translation>
    </message>
    <message>
        <source>name@example.com</source>
        <translation>name@example.com</translation>
    </message>
    <message>
        <source>Language of the mail</source>
        <translation>Sprache der Mail</translation>
    </message>
    <message>
        <source>The user</source>
        <translation>Der Benutzer</translation>
    </message>
    <message>
        <source>Somebody else</source>
        <translation>Jemand anders</translation>
    </message>
    <message>
        <source>The user’s own</source>
        <translation>Die des Benutzers</translation>
    </message>
    <message>
        <source>The mail, with the code masked</source>
        <translation>Die Mail mit verdecktem Code</translation>
    </message>
    <message>
        <source>Password of the mail server</source>
        <translation>Kennwort des Mailservers</translation>
    </message>
    <message>
        <source>Kept encrypted; its key lies in this computer’s keychain.</source>
        <translation>Verschlüsselt aufbewahrt; der Schlüssel liegt im Schlüsselbund dieses Computers.</translation>
    </message>
    <message>
        <source>This computer has no keychain: it is known until Linedesk ends.</source>
        <translation>Dieser Computer hat keinen Schlüsselbund: Es ist bekannt, bis Linedesk beendet wird.</translation>
    </message>
    <message>
        <source>What became of the mails</source>
        <translation>Was aus den Mails wurde</translation>
    </message>
    <message>
        <source>Mails that were sent</source>
        <translation>Gesendete Mails</translation>
    </message>
    <message>
        <source>&amp;Send again</source>
        <translation>Erneut &amp;senden</translation>
    </message>
    <message>
        <source>&amp;Send</source>
        <translation>&amp;Senden</translation>
    </message>
    <message>
        <source>Save as .&amp;eml…</source>
        <translation>Als .&amp;eml speichern&#xa0;…</translation>
    </message>
    <message>
        <source>&amp;Open in mail program</source>
        <translation>Im Mailprogramm ö&amp;ffnen</translation>
    </message>
    <message>
        <source>S&amp;top</source>
        <translation>S&amp;topp</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>User</source>
        <translation>Benutzer</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Zustand</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>Grund</translation>
    </message>
    <message>
        <source>This is no e-mail address.</source>
        <translation>Das ist keine E-Mail-Adresse.</translation>
    </message>
    <message>
        <source>Settings…</source>
        <translation>Einstellungen&#xa0;…</translation>
    </message>
    <message numerus="yes">
        <source>%n mail(s) sent</source>
        <translation>
            <numerusform>%n Mail gesendet</numerusform>
            <numerusform>%n Mails gesendet</numerusform>
        </translation>
    </message>
    <message>
        <source>The server has taken it for {recipient}.</source>
        <translation>Der Server hat sie für {recipient} angenommen.</translation>
    </message>
    <message numerus="yes">
        <source>%n could not be sent.</source>
        <translation>
            <numerusform>%n konnte nicht gesendet werden.</numerusform>
            <numerusform>%n konnten nicht gesendet werden.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n not begun.</source>
        <translation>
            <numerusform>%n nicht begonnen.</numerusform>
            <numerusform>%n nicht begonnen.</numerusform>
        </translation>
    </message>
    <message>
        <source>Save the mail</source>
        <translation>Mail speichern</translation>
    </message>
    <message>
        <source>Mail (*.eml)</source>
        <translation>Mail (*.eml)</translation>
    </message>
    <message>
        <source>Saved</source>
        <translation>Gespeichert</translation>
    </message>
    <message>
        <source>The mail program cannot be opened with this mail</source>
        <translation>Das Mailprogramm lässt sich mit dieser Mail nicht öffnen</translation>
    </message>
    <message>
        <source>Save it as an .eml file and open that, or send it from here.</source>
        <translation>Speichern Sie sie als .eml-Datei und öffnen Sie diese, oder senden Sie von hier.</translation>
    </message>
    <message>
        <source>It lies open in your mail program; send it there.</source>
        <translation>Sie liegt offen in Ihrem Mailprogramm; senden Sie sie dort ab.</translation>
    </message>
    <message>
        <source>Handed over</source>
        <translation>Übergeben</translation>
    </message>
    <message numerus="yes">
        <source>&amp;Send the %n that are left</source>
        <translation>
            <numerusform>%n offene &amp;senden</numerusform>
            <numerusform>%n offene &amp;senden</numerusform>
        </translation>
    </message>
    <message>
        <source>No e-mail address of this user is known: choose “{other}”.</source>
        <translation>Von diesem Benutzer ist keine E-Mail-Adresse bekannt: Wählen Sie „{other}“.</translation>
    </message>
</context>
<context>
    <name>MailSettings</name>
    <message>
        <source>Mail server</source>
        <translation>Mailserver</translation>
    </message>
    <message>
        <source>Sender</source>
        <translation>Absender</translation>
    </message>
    <message>
        <source>&amp;Server</source>
        <translation>&amp;Server</translation>
    </message>
    <message>
        <source>&amp;Encryption</source>
        <translation>&amp;Verschlüsselung</translation>
    </message>
    <message>
        <source>&amp;Port</source>
        <translation>&amp;Port</translation>
    </message>
    <message>
        <source>&amp;User</source>
        <translation>&amp;Benutzer</translation>
    </message>
    <message>
        <source>Pass&amp;word</source>
        <translation>&amp;Kennwort</translation>
    </message>
    <message>
        <source>&amp;Address</source>
        <translation>&amp;Adresse</translation>
    </message>
    <message>
        <source>&amp;Name</source>
        <translation>&amp;Name</translation>
    </message>
    <message>
        <source>STARTTLS</source>
        <translation>STARTTLS</translation>
    </message>
    <message>
        <source>TLS from the start</source>
        <translation>TLS von Anfang an</translation>
    </message>
    <message>
        <source>None (a server on this computer)</source>
        <translation>Keine (ein Server auf diesem Computer)</translation>
    </message>
    <message>
        <source>A code is a secret: it leaves this computer only encrypted.</source>
        <translation>Ein Code ist geheim: Er verlässt diesen Computer nur verschlüsselt.</translation>
    </message>
    <message>
        <source>mail.example.com</source>
        <translation>mail.example.com</translation>
    </message>
    <message>
        <source>name@example.com</source>
        <translation>name@example.com</translation>
    </message>
    <message>
        <source>&amp;Keep</source>
        <translation>Behal&amp;ten</translation>
    </message>
    <message>
        <source>Keep this password</source>
        <translation>Dieses Kennwort behalten</translation>
    </message>
    <message>
        <source>&amp;Forget</source>
        <translation>Ver&amp;gessen</translation>
    </message>
    <message>
        <source>Forget the password</source>
        <translation>Das Kennwort vergessen</translation>
    </message>
    <message>
        <source>Send a &amp;test mail</source>
        <translation>&amp;Testmail senden</translation>
    </message>
    <message>
        <source>Known. It lies encrypted in the profile, its key in the keychain.</source>
        <translation>Bekannt. Es liegt verschlüsselt im Profil, der Schlüssel im Schlüsselbund.</translation>
    </message>
    <message>
        <source>Known until Linedesk ends: this computer has no keychain.</source>
        <translation>Bekannt, bis Linedesk beendet wird: Dieser Computer hat keinen Schlüsselbund.</translation>
    </message>
    <message>
        <source>None is known.</source>
        <translation>Keines bekannt.</translation>
    </message>
    <message>
        <source>This is no e-mail address.</source>
        <translation>Das ist keine E-Mail-Adresse.</translation>
    </message>
    <message>
        <source>Test mail of Linedesk</source>
        <translation>Testmail von Linedesk</translation>
    </message>
    <message>
        <source>If you read this, activation codes can be mailed from Linedesk.</source>
        <translation>Wenn Sie dies lesen, können Aktivierungscodes aus Linedesk gemailt werden.</translation>
    </message>
    <message>
        <source>The server has taken it for {address}. Look whether it arrives.</source>
        <translation>Der Server hat sie für {address} angenommen. Sehen Sie nach, ob sie ankommt.</translation>
    </message>
    <message>
        <source>Test mail sent</source>
        <translation>Testmail gesendet</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>One moment…</source>
        <translation>Einen Moment&#xa0;…</translation>
    </message>
</context>
<context>
    <name>MakePackDialog</name>
    <message>
        <source>Field pack</source>
        <translation>Technikerpaket</translation>
    </message>
    <message>
        <source>Field pack of a site</source>
        <translation>Technikerpaket eines Standorts</translation>
    </message>
    <message>
        <source>A file for a technician without account and network: list, codes, scans, ticks and notes. It ends with its last code, and comes back as a result to be merged.</source>
        <translation>Eine Datei für Techniker ohne Konto und Netz: Liste, Codes, Scans, Haken und Notizen. Sie endet mit ihrem letzten Code und kommt als Ergebnis zurück, das übernommen wird.</translation>
    </message>
    <message>
        <source>&amp;Site</source>
        <translation>&amp;Standort</translation>
    </message>
    <message>
        <source>&amp;Passphrase</source>
        <translation>&amp;Passphrase</translation>
    </message>
    <message>
        <source>Once &amp;more</source>
        <translation>&amp;Noch einmal</translation>
    </message>
    <message>
        <source>Site of the field pack</source>
        <translation>Standort des Technikerpakets</translation>
    </message>
    <message>
        <source>Passphrase</source>
        <translation>Passphrase</translation>
    </message>
    <message>
        <source>Passphrase once more</source>
        <translation>Passphrase noch einmal</translation>
    </message>
    <message>
        <source>Tell it to the technician by another way than the file.</source>
        <translation>Teilen Sie sie auf einem anderen Weg mit als die Datei.</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>&amp;Write…</source>
        <translation>S&amp;chreiben&#xa0;…</translation>
    </message>
    <message>
        <source>This is not the same passphrase.</source>
        <translation>Das ist nicht dieselbe Passphrase.</translation>
    </message>
    <message>
        <source>{phones}, until {time}: {file}</source>
        <translation>{phones}, bis {time}: {file}</translation>
    </message>
</context>
<context>
    <name>ManyUsersPage</name>
    <message>
        <source>Nothing to do</source>
        <translation>Nichts zu tun</translation>
    </message>
    <message>
        <source>All of these users have these values already.</source>
        <translation>Alle diese Benutzer haben diese Werte bereits.</translation>
    </message>
    <message>
        <source>What shall change</source>
        <translation>Was sich ändern soll</translation>
    </message>
    <message>
        <source>Each user gets these values; what is so already is left out of the plan.</source>
        <translation>Jeder Benutzer erhält diese Werte; was bereits so ist, kommt nicht in den Plan.</translation>
    </message>
    <message>
        <source>Add field</source>
        <translation>Feld hinzufügen</translation>
    </message>
    <message>
        <source>Add a field</source>
        <translation>Ein Feld hinzufügen</translation>
    </message>
    <message>
        <source>Plan…</source>
        <translation>Planen&#xa0;…</translation>
    </message>
    <message>
        <source>Make a plan</source>
        <translation>Einen Plan machen</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Stop making the plan</source>
        <translation>Planen abbrechen</translation>
    </message>
    <message>
        <source>Users that have been read</source>
        <translation>Gelesene Benutzer</translation>
    </message>
    <message>
        <source>Users of several customers are selected</source>
        <translation>Benutzer mehrerer Kunden sind ausgewählt</translation>
    </message>
    <message>
        <source>A plan is for one customer. Select users of one customer only.</source>
        <translation>Ein Plan gilt für einen Kunden. Wählen Sie nur Benutzer eines Kunden aus.</translation>
    </message>
    <message numerus="yes">
        <source>%n user(s) selected</source>
        <translation>
            <numerusform>%n Benutzer ausgewählt</numerusform>
            <numerusform>%n Benutzer ausgewählt</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>und %n weiterer</numerusform>
            <numerusform>und %n weitere</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n of them have no Webex Calling and are left out</source>
        <translation>
            <numerusform>%n davon hat kein Webex Calling und bleibt außen vor</numerusform>
            <numerusform>%n davon haben kein Webex Calling und bleiben außen vor</numerusform>
        </translation>
    </message>
    <message>
        <source>{done} of {total} users read</source>
        <translation>{done} von {total} Benutzern gelesen</translation>
    </message>
    <message>
        <source>A run goes on. Another plan can be made when it has ended.</source>
        <translation>Ein Lauf ist im Gange. Danach kann wieder geplant werden.</translation>
    </message>
    <message>
        <source>First correct the marked fields.</source>
        <translation>Korrigieren Sie zuerst die markierten Felder.</translation>
    </message>
    <message>
        <source>The same field is chosen twice.</source>
        <translation>Dasselbe Feld ist zweimal gewählt.</translation>
    </message>
    <message>
        <source>Nothing is sent before you have seen the plan.</source>
        <translation>Es wird nichts gesendet, bevor Sie den Plan gesehen haben.</translation>
    </message>
    <message>
        <source>Activation codes…</source>
        <translation>Aktivierungscodes&#xa0;…</translation>
    </message>
    <message>
        <source>Activation codes for these users</source>
        <translation>Aktivierungscodes für diese Benutzer</translation>
    </message>
    <message>
        <source>Copy from a user…</source>
        <translation>Von einem Benutzer übernehmen&#xa0;…</translation>
    </message>
    <message>
        <source>Give these users the settings of another</source>
        <translation>Diesen Benutzern die Einstellungen eines anderen geben</translation>
    </message>
    <message numerus="yes">
        <source>%n setting(s) are not taken over</source>
        <translation>
            <numerusform>%n Einstellung wird nicht übernommen</numerusform>
            <numerusform>%n Einstellungen werden nicht übernommen</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Menus</name>
    <message>
        <source>&amp;File</source>
        <translation>&amp;Datei</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation>&amp;Bearbeiten</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>&amp;Ansicht</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>&amp;Hilfe</translation>
    </message>
    <message>
        <source>&amp;Disconnect</source>
        <translation>Verbindung &amp;trennen</translation>
    </message>
    <message>
        <source>&amp;Settings…</source>
        <translation>&amp;Einstellungen&#xa0;…</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>&amp;Beenden</translation>
    </message>
    <message>
        <source>&amp;Save</source>
        <translation>&amp;Speichern</translation>
    </message>
    <message>
        <source>&amp;Revert</source>
        <translation>&amp;Zurücksetzen</translation>
    </message>
    <message>
        <source>&amp;Find user</source>
        <translation>&amp;Benutzer suchen</translation>
    </message>
    <message>
        <source>&amp;Refresh</source>
        <translation>&amp;Aktualisieren</translation>
    </message>
    <message>
        <source>&amp;Synchronise customer</source>
        <translation>Kunden &amp;synchronisieren</translation>
    </message>
    <message>
        <source>&amp;Next pane</source>
        <translation>&amp;Nächster Bereich</translation>
    </message>
    <message>
        <source>&amp;About Linedesk</source>
        <translation>&amp;Über Linedesk</translation>
    </message>
    <message>
        <source>&amp;Accounts…</source>
        <translation>&amp;Konten&#xa0;…</translation>
    </message>
    <message>
        <source>&amp;Doctor…</source>
        <translation>&amp;Diagnose&#xa0;…</translation>
    </message>
    <message>
        <source>&amp;Open a field pack…</source>
        <translation>Technikerpaket &amp;öffnen&#xa0;…</translation>
    </message>
    <message>
        <source>&amp;Support bundle…</source>
        <translation>&amp;Support-Paket&#xa0;…</translation>
    </message>
</context>
<context>
    <name>MergeDialog</name>
    <message>
        <source>Merge a result</source>
        <translation>Ergebnis übernehmen</translation>
    </message>
    <message>
        <source>Result from {site}</source>
        <translation>Ergebnis von {site}</translation>
    </message>
    <message>
        <source>Handed back {time}: {phones}.</source>
        <translation>Zurückgegeben {time}: {phones}.</translation>
    </message>
    <message>
        <source>Handed back {time}. Everything in it is on the board already.</source>
        <translation>Zurückgegeben {time}. Alles darin steht schon auf der Tafel.</translation>
    </message>
    <message>
        <source>Not on the board any more, so not merged: {names}</source>
        <translation>Nicht mehr auf der Tafel und deshalb nicht übernommen: {names}</translation>
    </message>
    <message numerus="yes">
        <source>Changed on both sides: %n decision(s)</source>
        <translation>
            <numerusform>Auf beiden Seiten geändert: %n Entscheidung</numerusform>
            <numerusform>Auf beiden Seiten geändert: %n Entscheidungen</numerusform>
        </translation>
    </message>
    <message>
        <source>{name}: {field}</source>
        <translation>{name}: {field}</translation>
    </message>
    <message>
        <source>(empty)</source>
        <translation>(leer)</translation>
    </message>
    <message>
        <source>Keep: {value}</source>
        <translation>Behalten: {value}</translation>
    </message>
    <message>
        <source>Technician: {value}</source>
        <translation>Techniker: {value}</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>&amp;Merge</source>
        <translation>Ü&amp;bernehmen</translation>
    </message>
</context>
<context>
    <name>MessageBar</name>
    <message>
        <source>Retry</source>
        <translation>Erneut versuchen</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>Copy the tracking ID</source>
        <translation>Tracking-ID kopieren</translation>
    </message>
    <message>
        <source>Put this message away</source>
        <translation>Meldung schließen</translation>
    </message>
    <message>
        <source>Tracking ID: {id}</source>
        <translation>Tracking-ID: {id}</translation>
    </message>
</context>
<context>
    <name>NameGate</name>
    <message>
        <source>More than 100 users: type the customer’s name, {name}, to go on.</source>
        <translation>Mehr als 100 Benutzer: Geben Sie zum Fortfahren den Namen des Kunden ein: {name}.</translation>
    </message>
    <message>
        <source>Name of the customer</source>
        <translation>Name des Kunden</translation>
    </message>
</context>
<context>
    <name>NewLineDialog</name>
    <message>
        <source>New line</source>
        <translation>Neue Leitung</translation>
    </message>
    <message>
        <source>New line for {name}</source>
        <translation>Neue Leitung für {name}</translation>
    </message>
    <message>
        <source>Another &amp;number for the same line</source>
        <translation>Eine weitere &amp;Rufnummer für dieselbe Leitung</translation>
    </message>
    <message>
        <source>Calls to it ring on the user’s own line, with a ring of their own.</source>
        <translation>Anrufe darauf klingeln auf der eigenen Leitung, mit eigenem Klingelton.</translation>
    </message>
    <message>
        <source>A &amp;line of its own beside it</source>
        <translation>Eine eigene &amp;Leitung daneben</translation>
    </message>
    <message>
        <source>A virtual line with its own number or extension and its own line key.</source>
        <translation>Eine virtuelle Leitung mit eigener Rufnummer oder Durchwahl und eigener Leitungstaste.</translation>
    </message>
    <message>
        <source>A &amp;colleague’s line</source>
        <translation>Die Leitung eines &amp;Kollegen</translation>
    </message>
    <message>
        <source>A shared line: this user can take and make calls on it, too.</source>
        <translation>Eine gemeinsame Leitung: Auch dieser Benutzer kann darauf Anrufe annehmen und führen.</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>&amp;Make this line</source>
        <translation>Leitung an&amp;legen</translation>
    </message>
    <message>
        <source>Make this line</source>
        <translation>Leitung anlegen</translation>
    </message>
    <message>
        <source>Waiting for the service</source>
        <translation>Warten auf den Dienst</translation>
    </message>
    <message>
        <source>{number} becomes an additional number of {name}’s line.</source>
        <translation>{number} wird eine weitere Rufnummer der Leitung von {name}.</translation>
    </message>
    <message>
        <source>A virtual line is made at {location}.</source>
        <translation>In {location} wird eine virtuelle Leitung angelegt.</translation>
    </message>
    <message>
        <source>{owner}’s line is shared with {name}.</source>
        <translation>Die Leitung von {owner} wird mit {name} geteilt.</translation>
    </message>
    <message>
        <source>The number was added</source>
        <translation>Die Rufnummer wurde hinzugefügt</translation>
    </message>
    <message>
        <source>The virtual line was made</source>
        <translation>Die virtuelle Leitung wurde angelegt</translation>
    </message>
    <message>
        <source>The line was put on the phone</source>
        <translation>Die Leitung wurde auf das Telefon gelegt</translation>
    </message>
    <message>
        <source>The virtual line was made, and is on no phone yet</source>
        <translation>Die virtuelle Leitung wurde angelegt und liegt noch auf keinem Telefon</translation>
    </message>
    <message>
        <source>Fill in above what is missing.</source>
        <translation>Füllen Sie oben aus, was fehlt.</translation>
    </message>
</context>
<context>
    <name>Notices</name>
    <message numerus="yes">
        <source>The service answers again: %n change(s) wait to be sent</source>
        <translation>
            <numerusform>Der Dienst antwortet wieder: %n Änderung wartet auf das Senden</numerusform>
            <numerusform>Der Dienst antwortet wieder: %n Änderungen warten auf das Senden</numerusform>
        </translation>
    </message>
    <message>
        <source>Look at them first. What has changed meanwhile is not overwritten.</source>
        <translation>Sehen Sie sie zuerst an. Was sich inzwischen geändert hat, wird nicht überschrieben.</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>Anzeigen</translation>
    </message>
    <message numerus="yes">
        <source>%n run(s) did not come to an end</source>
        <translation>
            <numerusform>%n Lauf kam nicht zu Ende</numerusform>
            <numerusform>%n Läufe kamen nicht zu Ende</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing is lost. Look at what is open, and go on when you like.</source>
        <translation>Nichts ist verloren. Sehen Sie nach, was offen ist, und setzen Sie fort, wann Sie möchten.</translation>
    </message>
</context>
<context>
    <name>NumbersCard</name>
    <message>
        <source>Numbers {customer}</source>
        <translation>Rufnummern {customer}</translation>
    </message>
    <message>
        <source>Numbers</source>
        <translation>Rufnummern</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>Exportieren&#xa0;…</translation>
    </message>
    <message>
        <source>Export the numbers that are shown</source>
        <translation>Die gezeigten Rufnummern exportieren</translation>
    </message>
    <message>
        <source>Writes the rows below to a CSV file</source>
        <translation>Schreibt die Zeilen darunter in eine CSV-Datei</translation>
    </message>
    <message>
        <source>Number, extension or name</source>
        <translation>Rufnummer, Durchwahl oder Name</translation>
    </message>
    <message>
        <source>Find numbers</source>
        <translation>Rufnummern suchen</translation>
    </message>
    <message>
        <source>All locations</source>
        <translation>Alle Standorte</translation>
    </message>
    <message>
        <source>Location of the numbers</source>
        <translation>Standort der Rufnummern</translation>
    </message>
    <message>
        <source>Which numbers</source>
        <translation>Welche Rufnummern</translation>
    </message>
    <message>
        <source>Numbers of the customer</source>
        <translation>Rufnummern des Kunden</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Refresh</source>
        <translation>Aktualisieren</translation>
    </message>
    <message>
        <source>Stop reading the numbers</source>
        <translation>Das Lesen der Rufnummern abbrechen</translation>
    </message>
    <message>
        <source>Read the numbers again</source>
        <translation>Die Rufnummern erneut lesen</translation>
    </message>
    <message>
        <source>Written: {file}</source>
        <translation>Geschrieben: {file}</translation>
    </message>
    <message numerus="yes">
        <source>Reading the numbers: %n so far</source>
        <translation>
            <numerusform>Die Rufnummern werden gelesen: bisher %n</numerusform>
            <numerusform>Die Rufnummern werden gelesen: bisher %n</numerusform>
        </translation>
    </message>
    <message>
        <source>The numbers have not been read.</source>
        <translation>Die Rufnummern wurden nicht gelesen.</translation>
    </message>
    <message>
        <source>This customer has no numbers and no extensions.</source>
        <translation>Dieser Kunde hat keine Rufnummern und keine Durchwahlen.</translation>
    </message>
    <message>
        <source>Nothing fits these filters.</source>
        <translation>Nichts passt zu diesen Filtern.</translation>
    </message>
    <message>
        <source>{shown} of {total} entries</source>
        <translation>{shown} von {total} Einträgen</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>Besonderheit</translation>
    </message>
    <message>
        <source>main number</source>
        <translation>Hauptnummer</translation>
    </message>
    <message>
        <source>toll-free</source>
        <translation>gebührenfrei</translation>
    </message>
    <message>
        <source>Number</source>
        <translation>Rufnummer</translation>
    </message>
    <message>
        <source>Extension</source>
        <translation>Durchwahl</translation>
    </message>
    <message>
        <source>Location</source>
        <translation>Standort</translation>
    </message>
    <message>
        <source>Owner</source>
        <translation>Inhaber</translation>
    </message>
    <message>
        <source>Type</source>
        <translation>Typ</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Zustand</translation>
    </message>
    <message>
        <source>free</source>
        <translation>frei</translation>
    </message>
    <message>
        <source>reserved</source>
        <translation>reserviert</translation>
    </message>
    <message>
        <source>Shown is what was read {age}.</source>
        <translation>Gezeigt wird, was {age} gelesen wurde.</translation>
    </message>
    <message>
        <source>The service cannot be reached</source>
        <translation>Der Dienst ist nicht erreichbar</translation>
    </message>
    <message>
        <source>Retry</source>
        <translation>Erneut versuchen</translation>
    </message>
    <message>
        <source>{shown} of {total} entries, as of {age}</source>
        <translation>{shown} von {total} Einträgen, Stand: {age}</translation>
    </message>
</context>
<context>
    <name>NumbersSection</name>
    <message>
        <source>This user has neither number nor extension.</source>
        <translation>Dieser Benutzer hat weder Rufnummer noch Durchwahl.</translation>
    </message>
    <message>
        <source>Lines</source>
        <translation>Leitungen</translation>
    </message>
    <message>
        <source>E&amp;xtension</source>
        <translation>D&amp;urchwahl</translation>
    </message>
    <message>
        <source>Phone &amp;number</source>
        <translation>&amp;Rufnummer</translation>
    </message>
    <message>
        <source>No number of its own</source>
        <translation>Keine eigene Rufnummer</translation>
    </message>
    <message>
        <source>None</source>
        <translation>Keine</translation>
    </message>
    <message>
        <source>Next free</source>
        <translation>Nächste freie</translation>
    </message>
    <message>
        <source>Next free extension of the location</source>
        <translation>Nächste freie Durchwahl des Standorts</translation>
    </message>
    <message>
        <source>Next free number of the location</source>
        <translation>Nächste freie Rufnummer des Standorts</translation>
    </message>
    <message>
        <source>Checking…</source>
        <translation>Wird geprüft&#xa0;…</translation>
    </message>
    <message>
        <source>Free at {location}.</source>
        <translation>Frei in {location}.</translation>
    </message>
    <message>
        <source>Free.</source>
        <translation>Frei.</translation>
    </message>
    <message>
        <source>The service does not say in whose Webex apps this line appears.</source>
        <translation>Der Dienst sagt nicht, in wessen Webex-Apps diese Leitung erscheint.</translation>
    </message>
    <message numerus="yes">
        <source>%n further phone(s) were not looked at.</source>
        <translation>
            <numerusform>%n weiteres Telefon wurde nicht angesehen.</numerusform>
            <numerusform>%n weitere Telefone wurden nicht angesehen.</numerusform>
        </translation>
    </message>
    <message>
        <source>No free extension was found.</source>
        <translation>Es wurde keine freie Durchwahl gefunden.</translation>
    </message>
    <message>
        <source>The location has no free number.</source>
        <translation>Der Standort hat keine freie Rufnummer.</translation>
    </message>
</context>
<context>
    <name>OpenFileDialog</name>
    <message>
        <source>Field pack</source>
        <translation>Technikerpaket</translation>
    </message>
    <message>
        <source>The file is locked with the passphrase of its field pack.</source>
        <translation>Die Datei ist mit der Passphrase ihres Technikerpakets verschlossen.</translation>
    </message>
    <message>
        <source>&amp;Passphrase</source>
        <translation>&amp;Passphrase</translation>
    </message>
    <message>
        <source>Passphrase</source>
        <translation>Passphrase</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>&amp;Open</source>
        <translation>Ö&amp;ffnen</translation>
    </message>
</context>
<context>
    <name>OtherModelDialog</name>
    <message>
        <source>Other model</source>
        <translation>Anderes Modell</translation>
    </message>
    <message>
        <source>Another model stands at the desk</source>
        <translation>Am Platz steht ein anderes Modell</translation>
    </message>
    <message>
        <source>{phones}. A code fits one model alone: make new codes afterwards. The phone that waits for the old code stays at the service until it is removed.</source>
        <translation>{phones}. Ein Code passt nur zu einem Modell: Erstellen Sie danach neue Codes. Das Telefon, das auf den alten Code wartet, bleibt beim Dienst, bis es entfernt wird.</translation>
    </message>
    <message>
        <source>&amp;Model</source>
        <translation>&amp;Modell</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>&amp;Clear the open points of these phones</source>
        <translation>&amp;Offene Punkte dieser Telefone löschen</translation>
    </message>
    <message>
        <source>Clear the open points of these phones</source>
        <translation>Offene Punkte dieser Telefone löschen</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>C&amp;hange</source>
        <translation>Ä&amp;ndern</translation>
    </message>
</context>
<context>
    <name>OutgoingSection</name>
    <message>
        <source>Outgoing calls</source>
        <translation>Ausgehende Anrufe</translation>
    </message>
    <message>
        <source>What the user may call. Users follow their location unless they have their own.</source>
        <translation>Wohin der Benutzer anrufen darf. Es gilt der Standort, solange nichts Eigenes eingestellt ist.</translation>
    </message>
    <message>
        <source>Calls are</source>
        <translation>Anrufe sind</translation>
    </message>
    <message>
        <source>Transfer, forward</source>
        <translation>Verbinden, umleiten</translation>
    </message>
    <message>
        <source>As the location {name} decides</source>
        <translation>Wie der Standort {name} es vorgibt</translation>
    </message>
    <message>
        <source>As the location decides</source>
        <translation>Wie der Standort es vorgibt</translation>
    </message>
    <message>
        <source>International calls now: as the location decides; what that is could not be read.</source>
        <translation>Auslandsanrufe zurzeit: wie der Standort es vorgibt; was das ist, ließ sich nicht lesen.</translation>
    </message>
    <message>
        <source>International calls now: {action} (the user’s own setting).</source>
        <translation>Auslandsanrufe zurzeit: {action} (eigene Einstellung des Benutzers).</translation>
    </message>
    <message>
        <source>International calls now: {action} (from the location {name}).</source>
        <translation>Auslandsanrufe zurzeit: {action} (vom Standort {name}).</translation>
    </message>
    <message>
        <source>Held by the system; nobody can change this.</source>
        <translation>Vom System festgelegt; niemand kann das ändern.</translation>
    </message>
    <message>
        <source>Works only with authorisation codes. The service does not let them be read here: look in Control Hub whether there are any.</source>
        <translation>Geht nur mit Autorisierungscodes. Der Dienst lässt sie hier nicht lesen: Sehen Sie im Control Hub nach, ob es welche gibt.</translation>
    </message>
    <message>
        <source>Works only with a transfer number. The service does not let it be read here: look in Control Hub whether there is one.</source>
        <translation>Geht nur mit einer Weiterleitungsnummer. Der Dienst lässt sie hier nicht lesen: Sehen Sie im Control Hub nach, ob es eine gibt.</translation>
    </message>
    <message>
        <source>At the location: {action}</source>
        <translation>Am Standort: {action}</translation>
    </message>
    <message>
        <source>Digit patterns come first</source>
        <translation>Ziffernmuster gehen vor</translation>
    </message>
    <message numerus="yes">
        <source>This user has %n digit pattern(s) that allow or block certain numbers, whatever is set here.</source>
        <translation>
            <numerusform>Dieser Benutzer hat %n Ziffernmuster, das bestimmte Nummern erlaubt oder sperrt, was auch immer hier eingestellt ist.</numerusform>
            <numerusform>Dieser Benutzer hat %n Ziffernmuster, die bestimmte Nummern erlauben oder sperren, was auch immer hier eingestellt ist.</numerusform>
        </translation>
    </message>
    <message>
        <source>Further call types, which cannot be changed here: {types}</source>
        <translation>Weitere Anruftypen, die sich hier nicht ändern lassen: {types}</translation>
    </message>
</context>
<context>
    <name>OwnersTable</name>
    <message>
        <source>Users with values of their own</source>
        <translation>Benutzer mit eigenen Werten</translation>
    </message>
    <message>
        <source>User with own values</source>
        <translation>Benutzer mit eigenen Werten</translation>
    </message>
    <message>
        <source>Extension</source>
        <translation>Durchwahl</translation>
    </message>
    <message>
        <source>Location</source>
        <translation>Standort</translation>
    </message>
</context>
<context>
    <name>PackFiles</name>
    <message>
        <source>Field pack {customer} {site}</source>
        <translation>Technikerpaket {customer} {site}</translation>
    </message>
    <message>
        <source>Write field pack</source>
        <translation>Technikerpaket schreiben</translation>
    </message>
    <message>
        <source>Result {customer} {site}</source>
        <translation>Ergebnis {customer} {site}</translation>
    </message>
    <message>
        <source>Hand back</source>
        <translation>Zurückgeben</translation>
    </message>
    <message>
        <source>Open a result</source>
        <translation>Ergebnis öffnen</translation>
    </message>
    <message>
        <source>Open a field pack</source>
        <translation>Technikerpaket öffnen</translation>
    </message>
    <message>
        <source>Field packs (*.linedesk-pack)</source>
        <translation>Technikerpakete (*.linedesk-pack)</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>Alle Dateien (*)</translation>
    </message>
</context>
<context>
    <name>PackPage</name>
    <message>
        <source>&amp;Hand back…</source>
        <translation>&amp;Zurückgeben&#xa0;…</translation>
    </message>
    <message>
        <source>Hand back the field pack</source>
        <translation>Technikerpaket zurückgeben</translation>
    </message>
    <message>
        <source>&amp;Close</source>
        <translation>S&amp;chließen</translation>
    </message>
    <message>
        <source>Close the field pack</source>
        <translation>Technikerpaket schließen</translation>
    </message>
    <message>
        <source>Phones of this site</source>
        <translation>Telefone dieses Standorts</translation>
    </message>
    <message>
        <source>Nothing here needs a network: a phone finds its own way with the code.</source>
        <translation>Hier braucht nichts ein Netz: Ein Telefon findet mit dem Code seinen eigenen Weg.</translation>
    </message>
    <message>
        <source>Field pack until {time} ({left}).</source>
        <translation>Technikerpaket bis {time} ({left}).</translation>
    </message>
    <message>
        <source>What Webex shows is as of {time}.</source>
        <translation>Was Webex zeigt, ist vom {time}.</translation>
    </message>
    <message>
        <source>Hand back</source>
        <translation>Zurückgeben</translation>
    </message>
    <message>
        <source>Nothing was done on this pack.</source>
        <translation>An diesem Paket wurde nichts getan.</translation>
    </message>
    <message>
        <source>It is handed back as it is, and deleted here.</source>
        <translation>Es wird zurückgegeben, wie es ist, und hier gelöscht.</translation>
    </message>
    <message>
        <source>“{file}” goes to the administrator. The field pack was deleted from this computer.</source>
        <translation>„{file}“ geht an die Administration. Das Technikerpaket wurde auf diesem Computer gelöscht.</translation>
    </message>
    <message>
        <source>&amp;Labels…</source>
        <translation>E&amp;tiketten&#xa0;…</translation>
    </message>
    <message>
        <source>Labels of the phones with a code</source>
        <translation>Etiketten der Telefone mit Code</translation>
    </message>
</context>
<context>
    <name>Packs</name>
    <message numerus="yes">
        <source>At least %n character(s); four words are easy to say.</source>
        <translation>
            <numerusform>Mindestens %n Zeichen; vier Wörter lassen sich leicht sagen.</numerusform>
            <numerusform>Mindestens %n Zeichen; vier Wörter lassen sich leicht sagen.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n phone(s) changed</source>
        <translation>
            <numerusform>%n Telefon geändert</numerusform>
            <numerusform>%n Telefone geändert</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n phone(s)</source>
        <translation>
            <numerusform>%n Telefon</numerusform>
            <numerusform>%n Telefone</numerusform>
        </translation>
    </message>
    <message>
        <source>The same few characters over and over are guessed at once.</source>
        <translation>Immer dieselben wenigen Zeichen sind sofort erraten.</translation>
    </message>
    <message>
        <source>Digits alone are tried out in a moment; use words.</source>
        <translation>Ziffern allein sind im Nu durchprobiert; nehmen Sie Wörter.</translation>
    </message>
    <message>
        <source>The field pack cannot be used</source>
        <translation>Das Technikerpaket ist nicht zu gebrauchen</translation>
    </message>
    <message>
        <source>Nothing was changed. Ask for the file again.</source>
        <translation>Nichts wurde geändert. Bitten Sie noch einmal um die Datei.</translation>
    </message>
    <message>
        <source>The passphrase does not open this file</source>
        <translation>Die Passphrase öffnet diese Datei nicht</translation>
    </message>
    <message>
        <source>“{name}” is whole, but locked with another passphrase.</source>
        <translation>„{name}“ ist heil, aber mit einer anderen Passphrase verschlossen.</translation>
    </message>
    <message>
        <source>Type it again, with the same capitals and spaces.</source>
        <translation>Geben Sie sie noch einmal ein, mit denselben Großbuchstaben und Leerzeichen.</translation>
    </message>
    <message>
        <source>“{name}” is not whole: its end is missing.</source>
        <translation>„{name}“ ist nicht vollständig: Das Ende fehlt.</translation>
    </message>
    <message>
        <source>“{name}” was changed after it was written.</source>
        <translation>„{name}“ wurde nach dem Schreiben verändert.</translation>
    </message>
    <message>
        <source>“{name}” was written by a newer Linedesk.</source>
        <translation>„{name}“ wurde von einem neueren Linedesk geschrieben.</translation>
    </message>
    <message>
        <source>Nothing was changed. Use a newer version of Linedesk.</source>
        <translation>Nichts wurde geändert. Verwenden Sie eine neuere Version von Linedesk.</translation>
    </message>
    <message>
        <source>The field pack has expired</source>
        <translation>Das Technikerpaket ist abgelaufen</translation>
    </message>
    <message>
        <source>“{name}” ended with its last code ({time}) and was deleted.</source>
        <translation>„{name}“ endete mit seinem letzten Code ({time}) und wurde gelöscht.</translation>
    </message>
    <message>
        <source>Ask for a new pack with new codes.</source>
        <translation>Bitten Sie um ein neues Paket mit neuen Codes.</translation>
    </message>
    <message>
        <source>This is no field pack</source>
        <translation>Das ist kein Technikerpaket</translation>
    </message>
    <message>
        <source>“{name}” is what a technician has handed back.</source>
        <translation>„{name}“ ist das, was ein Techniker zurückgegeben hat.</translation>
    </message>
    <message>
        <source>It is merged on the rollout board of its customer.</source>
        <translation>Es wird auf der Rollout-Tafel seines Kunden übernommen.</translation>
    </message>
    <message>
        <source>This is not what was handed back</source>
        <translation>Das ist nicht das Zurückgegebene</translation>
    </message>
    <message>
        <source>“{name}” is the pack itself, not a technician’s result.</source>
        <translation>„{name}“ ist das Paket selbst, nicht das Ergebnis eines Technikers.</translation>
    </message>
    <message>
        <source>The technician makes the result with “Hand back…”.</source>
        <translation>Das Ergebnis entsteht beim Techniker mit „Zurückgeben&#xa0;…“.</translation>
    </message>
    <message>
        <source>The result is of another customer</source>
        <translation>Das Ergebnis gehört einem anderen Kunden</translation>
    </message>
    <message>
        <source>“{name}” belongs to “{customer}”.</source>
        <translation>„{name}“ gehört zu „{customer}“.</translation>
    </message>
    <message>
        <source>Nothing was changed. Merge it on that customer’s board.</source>
        <translation>Nichts wurde geändert. Übernehmen Sie es auf der Tafel jenes Kunden.</translation>
    </message>
    <message>
        <source>The field pack could not be deleted</source>
        <translation>Das Technikerpaket ließ sich nicht löschen</translation>
    </message>
    <message>
        <source>“{name}” is still there; all else is done.</source>
        <translation>„{name}“ ist noch da; alles andere ist erledigt.</translation>
    </message>
    <message>
        <source>Delete the file by hand: codes may be in it.</source>
        <translation>Löschen Sie die Datei von Hand: Sie kann Codes enthalten.</translation>
    </message>
    <message>
        <source>There is nothing to take along</source>
        <translation>Es gibt nichts mitzunehmen</translation>
    </message>
    <message>
        <source>No phones are planned at this site.</source>
        <translation>An diesem Standort sind keine Telefone geplant.</translation>
    </message>
    <message>
        <source>Nothing was written. Plan phones first.</source>
        <translation>Nichts wurde geschrieben. Planen Sie zuerst Telefone.</translation>
    </message>
    <message>
        <source>“{name}” is another kind of file.</source>
        <translation>„{name}“ ist eine andere Art von Datei.</translation>
    </message>
    <message>
        <source>Choose a file that ends in .linedesk-pack.</source>
        <translation>Wählen Sie eine Datei, die auf .linedesk-pack endet.</translation>
    </message>
</context>
<context>
    <name>PermissionForm</name>
    <message>
        <source>One change for many locations</source>
        <translation>Eine Änderung für viele Standorte</translation>
    </message>
    <message>
        <source>For which locations</source>
        <translation>Für welche Standorte</translation>
    </message>
    <message>
        <source>Call type</source>
        <translation>Anrufart</translation>
    </message>
    <message>
        <source>What happens with such calls</source>
        <translation>Was mit solchen Anrufen geschieht</translation>
    </message>
    <message>
        <source>Transfer: as it is</source>
        <translation>Weitergabe: wie bisher</translation>
    </message>
    <message>
        <source>Transfer and forward: yes</source>
        <translation>Übergeben und umleiten: ja</translation>
    </message>
    <message>
        <source>Transfer and forward: no</source>
        <translation>Übergeben und umleiten: nein</translation>
    </message>
    <message>
        <source>Whether such calls may be passed on</source>
        <translation>Ob solche Anrufe weitergegeben werden dürfen</translation>
    </message>
    <message>
        <source>Takes effect only where the location has such a code or number.</source>
        <translation>Wirkt nur, wo der Standort einen solchen Code oder eine solche Nummer hat.</translation>
    </message>
    <message>
        <source>All locations ({n})</source>
        <translation>Alle Standorte ({n})</translation>
    </message>
    <message>
        <source>Selected locations ({n})</source>
        <translation>Gewählte Standorte ({n})</translation>
    </message>
    <message numerus="yes">
        <source>%n user(s) with own values shall follow the location again</source>
        <translation>
            <numerusform>%n Benutzer mit eigenen Werten soll wieder dem Standort folgen</numerusform>
            <numerusform>%n Benutzer mit eigenen Werten sollen wieder dem Standort folgen</numerusform>
        </translation>
    </message>
    <message>
        <source>Users with own values shall follow their location again</source>
        <translation>Benutzer mit eigenen Werten sollen wieder ihrem Standort folgen</translation>
    </message>
</context>
<context>
    <name>Permits</name>
    <message>
        <source>Your role at Webex does not allow this. Roles that do: {roles}.</source>
        <translation>Ihre Rolle bei Webex erlaubt dies nicht. Rollen, die es erlauben: {roles}.</translation>
    </message>
    <message>
        <source>Your sign-in was not granted the scope {scopes}.</source>
        <translation>Ihrer Anmeldung fehlt die Berechtigung {scopes}.</translation>
    </message>
    <message>
        <source>Your sign-in was granted scopes for reading only.</source>
        <translation>Ihre Anmeldung hat nur Berechtigungen zum Lesen.</translation>
    </message>
    <message>
        <source>At Webex you are a read-only administrator.</source>
        <translation>Bei Webex sind Sie Administrator mit reinem Lesezugriff.</translation>
    </message>
    <message>
        <source>Nothing was sent. Add the scope to the integration, then sign in again under “Accounts”.</source>
        <translation>Es wurde nichts gesendet. Tragen Sie die Berechtigung in die Integration ein und melden Sie sich dann unter „Konten“ neu an.</translation>
    </message>
    <message>
        <source>Nothing was sent. Ask a full administrator of the partner for another role.</source>
        <translation>Es wurde nichts gesendet. Bitten Sie einen Volladministrator des Partners um eine andere Rolle.</translation>
    </message>
    <message>
        <source>full administrator</source>
        <translation>Volladministrator</translation>
    </message>
    <message>
        <source>user administrator</source>
        <translation>Benutzeradministrator</translation>
    </message>
    <message>
        <source>location administrator</source>
        <translation>Standortadministrator</translation>
    </message>
    <message>
        <source>device administrator</source>
        <translation>Geräteadministrator</translation>
    </message>
    <message>
        <source>read-only administrator</source>
        <translation>Administrator mit reinem Lesezugriff</translation>
    </message>
</context>
<context>
    <name>PhoneDetailCard</name>
    <message>
        <source>Lines on the phone</source>
        <translation>Leitungen auf dem Telefon</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Zustand</translation>
    </message>
    <message>
        <source>Errors</source>
        <translation>Fehler</translation>
    </message>
    <message>
        <source>Activation</source>
        <translation>Aktivierung</translation>
    </message>
    <message>
        <source>Last seen</source>
        <translation>Zuletzt gesehen</translation>
    </message>
    <message>
        <source>IP address</source>
        <translation>IP-Adresse</translation>
    </message>
    <message>
        <source>Tags</source>
        <translation>Tags</translation>
    </message>
    <message numerus="yes">
        <source>%n line(s) on this phone</source>
        <translation>
            <numerusform>%n Leitung auf diesem Telefon</numerusform>
            <numerusform>%n Leitungen auf diesem Telefon</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n of {most} line keys are free</source>
        <translation>
            <numerusform>%n von {most} Leitungstasten ist frei</numerusform>
            <numerusform>%n von {most} Leitungstasten sind frei</numerusform>
        </translation>
    </message>
    <message>
        <source>Key</source>
        <translation>Taste</translation>
    </message>
    <message>
        <source>Label</source>
        <translation>Beschriftung</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Phone number</source>
        <translation>Rufnummer</translation>
    </message>
    <message>
        <source>Extension</source>
        <translation>Durchwahl</translation>
    </message>
    <message>
        <source>Whose line</source>
        <translation>Wessen Leitung</translation>
    </message>
    <message>
        <source>The user’s own</source>
        <translation>Die eigene des Benutzers</translation>
    </message>
    <message>
        <source>Virtual line</source>
        <translation>Virtuelle Leitung</translation>
    </message>
    <message>
        <source>Line of a workspace</source>
        <translation>Leitung eines Arbeitsbereichs</translation>
    </message>
    <message>
        <source>Shared line of a colleague</source>
        <translation>Gemeinsame Leitung eines Kollegen</translation>
    </message>
</context>
<context>
    <name>PhoneMenu</name>
    <message>
        <source>&amp;New activation code…</source>
        <translation>&amp;Neuer Aktivierungscode&#xa0;…</translation>
    </message>
    <message>
        <source>&amp;Activate this phone again…</source>
        <translation>Dieses Telefon noch einmal &amp;aktivieren&#xa0;…</translation>
    </message>
    <message>
        <source>{action} ({reason})</source>
        <translation>{action} ({reason})</translation>
    </message>
    <message>
        <source>Add a phone by its &amp;MAC…</source>
        <translation>Telefon über seine &amp;MAC hinzufügen&#xa0;…</translation>
    </message>
    <message>
        <source>S&amp;wap this phone…</source>
        <translation>Dieses Telefon a&amp;ustauschen&#xa0;…</translation>
    </message>
</context>
<context>
    <name>Phones</name>
    <message>
        <source>not registered for calls</source>
        <translation>nicht für Anrufe registriert</translation>
    </message>
    <message>
        <source>not registered with Webex</source>
        <translation>nicht bei Webex registriert</translation>
    </message>
    <message>
        <source>poor network</source>
        <translation>schlechtes Netz</translation>
    </message>
    <message>
        <source>network settings need a restart</source>
        <translation>Netzeinstellungen brauchen einen Neustart</translation>
    </message>
    <message>
        <source>no IPv4 address</source>
        <translation>keine IPv4-Adresse</translation>
    </message>
    <message>
        <source>no IPv6 address</source>
        <translation>keine IPv6-Adresse</translation>
    </message>
    <message>
        <source>no time server</source>
        <translation>kein Zeitserver</translation>
    </message>
    <message>
        <source>a control system does not answer</source>
        <translation>ein Steuersystem antwortet nicht</translation>
    </message>
    <message>
        <source>sign-in refused</source>
        <translation>Anmeldung abgelehnt</translation>
    </message>
    <message>
        <source>certificate expires or has expired</source>
        <translation>Zertifikat läuft ab oder ist abgelaufen</translation>
    </message>
    <message>
        <source>certificate missing</source>
        <translation>Zertifikat fehlt</translation>
    </message>
    <message>
        <source>software update needed</source>
        <translation>Softwareaktualisierung nötig</translation>
    </message>
    <message>
        <source>software not supported</source>
        <translation>Software nicht unterstützt</translation>
    </message>
    <message>
        <source>certificates of its own installed</source>
        <translation>eigene Zertifikate installiert</translation>
    </message>
    <message>
        <source>password not set</source>
        <translation>kein Kennwort gesetzt</translation>
    </message>
    <message>
        <source>too hot</source>
        <translation>zu heiß</translation>
    </message>
    <message>
        <source>battery low</source>
        <translation>Akku schwach</translation>
    </message>
    <message>
        <source>no directory</source>
        <translation>kein Verzeichnis</translation>
    </message>
    <message>
        <source>touch panel not connected</source>
        <translation>Touchpanel nicht verbunden</translation>
    </message>
    <message>
        <source>screen not connected</source>
        <translation>Bildschirm nicht verbunden</translation>
    </message>
    <message>
        <source>no camera</source>
        <translation>keine Kamera</translation>
    </message>
    <message>
        <source>camera faulty</source>
        <translation>Kamera gestört</translation>
    </message>
    <message>
        <source>no microphone</source>
        <translation>kein Mikrofon</translation>
    </message>
    <message>
        <source>loudspeaker or microphone faulty</source>
        <translation>Lautsprecher oder Mikrofon gestört</translation>
    </message>
    <message>
        <source>waits for its code</source>
        <translation>wartet auf seinen Code</translation>
    </message>
    <message>
        <source>activated</source>
        <translation>aktiviert</translation>
    </message>
    <message>
        <source>not activated any more</source>
        <translation>nicht mehr aktiviert</translation>
    </message>
    <message>
        <source>choose a phone first</source>
        <translation>zuerst ein Telefon wählen</translation>
    </message>
    <message>
        <source>the phone is not connected</source>
        <translation>das Telefon ist nicht verbunden</translation>
    </message>
    <message>
        <source>this phone takes no commands from the cloud</source>
        <translation>dieses Telefon nimmt keine Befehle aus der Cloud an</translation>
    </message>
    <message>
        <source>you may not send commands to this phone</source>
        <translation>Sie dürfen diesem Telefon keine Befehle senden</translation>
    </message>
    <message>
        <source>only by hand on this phone, or in Control Hub</source>
        <translation>nur von Hand am Telefon oder im Control Hub</translation>
    </message>
    <message>
        <source>this model does not take that order</source>
        <translation>dieses Modell nimmt diesen Auftrag nicht an</translation>
    </message>
    <message>
        <source>this model takes no activation code</source>
        <translation>dieses Modell nimmt keinen Aktivierungscode an</translation>
    </message>
    <message>
        <source>what this phone can do is being asked</source>
        <translation>was dieses Telefon kann, wird gerade abgefragt</translation>
    </message>
</context>
<context>
    <name>PhonesCard</name>
    <message>
        <source>Phones of the user</source>
        <translation>Telefone des Benutzers</translation>
    </message>
    <message>
        <source>Activation code…</source>
        <translation>Aktivierungscode&#xa0;…</translation>
    </message>
    <message>
        <source>New activation code</source>
        <translation>Neuer Aktivierungscode</translation>
    </message>
    <message>
        <source>Actions</source>
        <translation>Aktionen</translation>
    </message>
    <message>
        <source>Actions for phones</source>
        <translation>Aktionen für Telefone</translation>
    </message>
    <message>
        <source>No phone yet</source>
        <translation>Noch kein Telefon</translation>
    </message>
    <message>
        <source>Make an activation code and enter it on the new phone.</source>
        <translation>Erstellen Sie einen Aktivierungscode und geben Sie ihn am neuen Telefon ein.</translation>
    </message>
    <message>
        <source>New activation code…</source>
        <translation>Neuer Aktivierungscode&#xa0;…</translation>
    </message>
    <message>
        <source>{count} of {most} devices</source>
        <translation>{count} von {most} Geräten</translation>
    </message>
    <message>
        <source>Phones</source>
        <translation>Telefone</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Zustand</translation>
    </message>
    <message>
        <source>MAC</source>
        <translation>MAC</translation>
    </message>
    <message>
        <source>Serial number</source>
        <translation>Seriennummer</translation>
    </message>
    <message>
        <source>Last seen</source>
        <translation>Zuletzt gesehen</translation>
    </message>
    <message>
        <source>Software</source>
        <translation>Software</translation>
    </message>
    <message>
        <source>Lines</source>
        <translation>Leitungen</translation>
    </message>
    <message>
        <source>Errors</source>
        <translation>Fehler</translation>
    </message>
    <message numerus="yes">
        <source>%n of {most} line keys are free</source>
        <translation>
            <numerusform>%n von {most} Leitungstasten ist frei</numerusform>
            <numerusform>%n von {most} Leitungstasten sind frei</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>PhonesTold</name>
    <message>
        <source>{phones}: connected, and told to fetch it.</source>
        <translation>{phones}: verbunden und aufgefordert, die Änderung zu holen.</translation>
    </message>
    <message>
        <source>{phones}: not connected; it is there when the phone is back.</source>
        <translation>{phones}: nicht verbunden; die Änderung ist da, sobald das Telefon zurück ist.</translation>
    </message>
    <message>
        <source>{phones}: cannot be told; it is there after the next restart.</source>
        <translation>{phones}: kann nicht aufgefordert werden; die Änderung ist nach dem nächsten Neustart da.</translation>
    </message>
    <message>
        <source>{phones}: not told yet.</source>
        <translation>{phones}: noch nicht aufgefordert.</translation>
    </message>
    <message>
        <source>{phones}: told to fetch it; whether it is connected is not known.</source>
        <translation>{phones}: aufgefordert, die Änderung zu holen; ob es verbunden ist, ist nicht bekannt.</translation>
    </message>
</context>
<context>
    <name>PinDialog</name>
    <message>
        <source>Voicemail PIN</source>
        <translation>Voicemail-PIN</translation>
    </message>
    <message>
        <source>Voicemail PIN of {name}</source>
        <translation>Voicemail-PIN von {name}</translation>
    </message>
    <message>
        <source>&amp;Reset the PIN</source>
        <translation>PIN &amp;zurücksetzen</translation>
    </message>
    <message>
        <source>Set a &amp;temporary PIN</source>
        <translation>&amp;Vorläufige PIN setzen</translation>
    </message>
    <message>
        <source>You tell it to the user, who changes it at the first call to voicemail. It is shown once and kept nowhere.</source>
        <translation>Sie sagen sie dem Benutzer, der sie beim ersten Anruf bei der Voicemail ändert. Sie wird einmal gezeigt und nirgends aufbewahrt.</translation>
    </message>
    <message>
        <source>Temporary voicemail PIN</source>
        <translation>Vorläufige Voicemail-PIN</translation>
    </message>
    <message>
        <source>Digits</source>
        <translation>Ziffern</translation>
    </message>
    <message>
        <source>&amp;Generate</source>
        <translation>&amp;Erstellen</translation>
    </message>
    <message>
        <source>Generate a PIN</source>
        <translation>PIN erzeugen</translation>
    </message>
    <message>
        <source>&amp;Copy</source>
        <translation>&amp;Kopieren</translation>
    </message>
    <message>
        <source>Copy the PIN</source>
        <translation>PIN kopieren</translation>
    </message>
    <message>
        <source>Tell it to the user now: it is not kept, and cannot be shown again. What is copied leaves the clipboard after one minute.</source>
        <translation>Sagen Sie sie jetzt dem Benutzer: Sie wird nicht aufbewahrt und kann nicht noch einmal gezeigt werden. Kopiertes verlässt die Zwischenablage nach einer Minute.</translation>
    </message>
    <message>
        <source>Until then the default PIN of the organisation counts, by its rule “Default voicemail PIN” (on).</source>
        <translation>Bis dahin gilt die Standard-PIN der Organisation, nach ihrer Regel „Standard-Voicemail-PIN“ (ein).</translation>
    </message>
    <message>
        <source>Until then no PIN is known to anybody: the organisation’s rule “Default voicemail PIN” is off. The present PIN stops working at once.</source>
        <translation>Bis dahin kennt niemand eine PIN: Die Regel „Standard-Voicemail-PIN“ der Organisation ist aus. Die jetzige PIN gilt sofort nicht mehr.</translation>
    </message>
    <message>
        <source>Which PIN counts until then is said by the organisation’s rule “Default voicemail PIN”, which could not be read.</source>
        <translation>Welche PIN bis dahin gilt, sagt die Regel „Standard-Voicemail-PIN“ der Organisation; sie ließ sich nicht lesen.</translation>
    </message>
    <message>
        <source>{least} to {most} digits</source>
        <translation>{least} bis {most} Ziffern</translation>
    </message>
    <message>
        <source>the same digit at most {most} times in a row</source>
        <translation>dieselbe Ziffer höchstens {most}-mal hintereinander</translation>
    </message>
    <message>
        <source>at most {most} digits in order</source>
        <translation>höchstens {most} Ziffern in Folge</translation>
    </message>
    <message>
        <source>no repeated pattern</source>
        <translation>kein wiederholtes Muster</translation>
    </message>
    <message>
        <source>not the user’s own number</source>
        <translation>nicht die eigene Nummer des Benutzers</translation>
    </message>
    <message>
        <source>Rules of the location: {rules}.</source>
        <translation>Regeln des Standorts: {rules}.</translation>
    </message>
    <message>
        <source>&amp;Set PIN</source>
        <translation>PIN &amp;setzen</translation>
    </message>
    <message>
        <source>R&amp;eset PIN</source>
        <translation>PIN z&amp;urücksetzen</translation>
    </message>
    <message>
        <source>Set the temporary PIN</source>
        <translation>Vorläufige PIN setzen</translation>
    </message>
    <message>
        <source>Reset the voicemail PIN</source>
        <translation>Voicemail-PIN zurücksetzen</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>The rules leave no PIN that could be generated; type one.</source>
        <translation>Die Regeln lassen keine PIN übrig, die sich erzeugen ließe; geben Sie eine ein.</translation>
    </message>
    <message>
        <source>The PIN was set</source>
        <translation>Die PIN ist gesetzt</translation>
    </message>
    <message>
        <source>The PIN was reset</source>
        <translation>Die PIN ist zurückgesetzt</translation>
    </message>
    <message>
        <source>The user then chooses a new PIN at the next call to voicemail.</source>
        <translation>Der Benutzer legt danach beim nächsten Anruf bei der Voicemail eine eigene PIN fest.</translation>
    </message>
    <message>
        <source>The dialog was closed before it could be shown: set another one.</source>
        <translation>Der Dialog wurde geschlossen, bevor sie gezeigt werden konnte: eine andere setzen.</translation>
    </message>
    <message>
        <source>Not sent yet</source>
        <translation>Noch nicht gesendet</translation>
    </message>
    <message>
        <source>The service cannot be reached. Try again when it can.</source>
        <translation>Der Dienst ist nicht erreichbar. Versuchen Sie es wieder, sobald er es ist.</translation>
    </message>
    <message>
        <source>The rules could not be read; the service checks the PIN.</source>
        <translation>Die Regeln ließen sich nicht lesen; der Dienst prüft die PIN.</translation>
    </message>
    <message>
        <source>Rules of the organisation: {rules}.</source>
        <translation>Regeln der Organisation: {rules}.</translation>
    </message>
    <message>
        <source>Enter a PIN that keeps the rules.</source>
        <translation>Geben Sie eine PIN ein, die den Regeln entspricht.</translation>
    </message>
</context>
<context>
    <name>PlaceChecks</name>
    <message>
        <source>No phone and no app could be read.</source>
        <translation>Weder Telefone noch App konnten gelesen werden.</translation>
    </message>
    <message>
        <source>Webex app</source>
        <translation>Webex-App</translation>
    </message>
    <message>
        <source>{phone}: no line key is free</source>
        <translation>{phone}: keine Leitungstaste frei</translation>
    </message>
    <message numerus="yes">
        <source>%n line key(s) free</source>
        <translation>
            <numerusform>%n Leitungstaste frei</numerusform>
            <numerusform>%n Leitungstasten frei</numerusform>
        </translation>
    </message>
    <message>
        <source>{phone}: {count}</source>
        <translation>{phone}: {count}</translation>
    </message>
    <message>
        <source>It is put on: {places}.</source>
        <translation>Sie kommt auf: {places}.</translation>
    </message>
    <message>
        <source>The phone then fetches its configuration.</source>
        <translation>Das Telefon holt danach seine Konfiguration.</translation>
    </message>
    <message>
        <source>A phone that cannot be told shows it after its next restart.</source>
        <translation>Ein Telefon, das sich nicht anstoßen lässt, zeigt sie nach dem nächsten Neustart.</translation>
    </message>
</context>
<context>
    <name>PlanDialog</name>
    <message>
        <source>Before it is saved</source>
        <translation>Vor dem Speichern</translation>
    </message>
    <message>
        <source>Is this what you want?</source>
        <translation>Soll das geschehen?</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>&amp;Apply</source>
        <translation>&amp;Anwenden</translation>
    </message>
    <message>
        <source>Apply these changes</source>
        <translation>Diese Änderungen anwenden</translation>
    </message>
</context>
<context>
    <name>PlanFiles</name>
    <message>
        <source>Save plan</source>
        <translation>Plan speichern</translation>
    </message>
    <message>
        <source>Export table</source>
        <translation>Tabelle exportieren</translation>
    </message>
    <message>
        <source>Tables (*.csv)</source>
        <translation>Tabellen (*.csv)</translation>
    </message>
    <message>
        <source>Open plan</source>
        <translation>Plan öffnen</translation>
    </message>
    <message>
        <source>Export the journal</source>
        <translation>Journal exportieren</translation>
    </message>
    <message>
        <source>Table (*.csv)</source>
        <translation>Tabelle (*.csv)</translation>
    </message>
    <message>
        <source>JSON (*.json)</source>
        <translation>JSON (*.json)</translation>
    </message>
    <message>
        <source>Journal</source>
        <translation>Journal</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>Alle Dateien (*)</translation>
    </message>
    <message>
        <source>Plan {customer}</source>
        <translation>Plan {customer}</translation>
    </message>
    <message>
        <source>Plans (*.linedesk-plan *.json)</source>
        <translation>Pläne (*.linedesk-plan *.json)</translation>
    </message>
</context>
<context>
    <name>PlanPhonesDialog</name>
    <message>
        <source>Plan phones</source>
        <translation>Telefone planen</translation>
    </message>
    <message>
        <source>Users without a phone. Nothing is sent: codes are made from the board.</source>
        <translation>Benutzer ohne Telefon. Nichts wird gesendet: Codes entstehen auf der Tafel.</translation>
    </message>
    <message>
        <source>&amp;Model</source>
        <translation>&amp;Modell</translation>
    </message>
    <message>
        <source>&amp;Site</source>
        <translation>&amp;Standort</translation>
    </message>
    <message>
        <source>&amp;Floor</source>
        <translation>&amp;Etage</translation>
    </message>
    <message>
        <source>&amp;Users at</source>
        <translation>&amp;Benutzer von</translation>
    </message>
    <message>
        <source>All locations</source>
        <translation>Alle Standorte</translation>
    </message>
    <message>
        <source>Users without a phone</source>
        <translation>Benutzer ohne Telefon</translation>
    </message>
    <message>
        <source>Choose &amp;all</source>
        <translation>&amp;Alle wählen</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>&amp;Plan</source>
        <translation>&amp;Planen</translation>
    </message>
    <message>
        <source>User</source>
        <translation>Benutzer</translation>
    </message>
    <message>
        <source>Extension</source>
        <translation>Durchwahl</translation>
    </message>
    <message>
        <source>Location</source>
        <translation>Standort</translation>
    </message>
    <message>
        <source>Licence</source>
        <translation>Lizenz</translation>
    </message>
    <message>
        <source>The users of this customer have not been read yet</source>
        <translation>Die Benutzer dieses Kunden wurden noch nicht gelesen</translation>
    </message>
    <message>
        <source>Synchronise the customer first, then plan.</source>
        <translation>Synchronisieren Sie zuerst den Kunden, planen Sie dann.</translation>
    </message>
    <message>
        <source>Choose who gets a phone.</source>
        <translation>Wählen Sie, wer ein Telefon bekommt.</translation>
    </message>
    <message>
        <source>There is nobody to choose.</source>
        <translation>Hier ist niemand zu wählen.</translation>
    </message>
</context>
<context>
    <name>PlanTable</name>
    <message>
        <source>Changes: whom, what, before and after</source>
        <translation>Änderungen: wer, was, vorher und nachher</translation>
    </message>
    <message>
        <source>Customer</source>
        <translation>Kunde</translation>
    </message>
    <message>
        <source>User</source>
        <translation>Benutzer</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Zustand</translation>
    </message>
    <message>
        <source>Setting</source>
        <translation>Einstellung</translation>
    </message>
    <message>
        <source>Field</source>
        <translation>Feld</translation>
    </message>
    <message>
        <source>Before</source>
        <translation>Vorher</translation>
    </message>
    <message>
        <source>After</source>
        <translation>Nachher</translation>
    </message>
    <message>
        <source>is carried out</source>
        <translation>wird ausgeführt</translation>
    </message>
</context>
<context>
    <name>PlanTools</name>
    <message>
        <source>Copy as</source>
        <translation>Kopieren als</translation>
    </message>
    <message>
        <source>Copy the plan for other tools</source>
        <translation>Den Plan für andere Werkzeuge kopieren</translation>
    </message>
    <message>
        <source>&amp;curl</source>
        <translation>&amp;curl</translation>
    </message>
    <message>
        <source>&amp;Python (wxc_sdk)</source>
        <translation>&amp;Python (wxc_sdk)</translation>
    </message>
    <message>
        <source>&amp;Rows of a CSV file</source>
        <translation>&amp;Zeilen einer CSV-Datei</translation>
    </message>
    <message>
        <source>Save plan…</source>
        <translation>Plan speichern&#xa0;…</translation>
    </message>
    <message>
        <source>Save the plan as a file</source>
        <translation>Den Plan als Datei speichern</translation>
    </message>
    <message>
        <source>Open plan…</source>
        <translation>Plan öffnen&#xa0;…</translation>
    </message>
    <message>
        <source>Open a plan from a file</source>
        <translation>Einen Plan aus einer Datei öffnen</translation>
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
    <message numerus="yes">
        <source>Users of %n location(s) may call abroad</source>
        <translation>
            <numerusform>Benutzer von %n Standort dürfen ins Ausland telefonieren</numerusform>
            <numerusform>Benutzer von %n Standorten dürfen ins Ausland telefonieren</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The line is shown on %n phone(s) and in apps that are not known</source>
        <translation>
            <numerusform>Die Leitung erscheint auf %n Telefon und in unbekannten Apps</numerusform>
            <numerusform>Die Leitung erscheint auf %n Telefonen und in unbekannten Apps</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Other rules by caller of %n user(s) begin to forward</source>
        <translation>
            <numerusform>Andere Regeln nach Anrufer von %n Benutzer beginnen weiterzuleiten</numerusform>
            <numerusform>Andere Regeln nach Anrufer von %n Benutzern beginnen weiterzuleiten</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Calls of %n user(s) are forwarded to what is given up</source>
        <translation>
            <numerusform>Anrufe von %n Benutzer werden an das Aufgegebene umgeleitet</numerusform>
            <numerusform>Anrufe von %n Benutzern werden an das Aufgegebene umgeleitet</numerusform>
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
    <message numerus="yes">
        <source>Standard licence: the phone switches Webex Calling off in the apps of %n user(s)</source>
        <translation>
            <numerusform>Standard-Lizenz: Das Telefon schaltet Webex Calling in den Apps von %n Benutzer aus</numerusform>
            <numerusform>Standard-Lizenz: Das Telefon schaltet Webex Calling in den Apps von %n Benutzern aus</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>An older code of %n user(s) may stop working</source>
        <translation>
            <numerusform>Ein älterer Code von %n Benutzer gilt dann vielleicht nicht mehr</numerusform>
            <numerusform>Ältere Codes von %n Benutzern gelten dann vielleicht nicht mehr</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n user(s) have all the devices that are allowed: refused</source>
        <translation>
            <numerusform>%n Benutzer hat schon alle erlaubten Geräte: wird abgelehnt</numerusform>
            <numerusform>%n Benutzer haben schon alle erlaubten Geräte: wird abgelehnt</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n phone(s) are removed, with the shared lines on them, which cannot be undone: the user keeps number and extension (with a Standard licence also calling in the apps, which comes back); to come back, the phone needs a factory reset and a new code</source>
        <translation>
            <numerusform>%n Telefon wird mitsamt den gemeinsamen Leitungen darauf entfernt, was sich nicht zurücknehmen lässt: Der Benutzer behält Rufnummer und Durchwahl (mit Standard-Lizenz kommt auch Webex Calling in den Apps zurück); das Telefon braucht für die Rückkehr einen Werksreset und einen neuen Code</numerusform>
            <numerusform>%n Telefone werden mitsamt den gemeinsamen Leitungen darauf entfernt, was sich nicht zurücknehmen lässt: Der Benutzer behält Rufnummer und Durchwahl (mit Standard-Lizenz kommt auch Webex Calling in den Apps zurück); ein Telefon braucht für die Rückkehr einen Werksreset und einen neuen Code</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n user(s) will follow permissions that could not be read: calls abroad may be open</source>
        <translation>
            <numerusform>%n Benutzer folgt danach Berechtigungen, die nicht gelesen werden konnten: Auslandsgespräche sind vielleicht frei</numerusform>
            <numerusform>%n Benutzer folgen danach Berechtigungen, die nicht gelesen werden konnten: Auslandsgespräche sind vielleicht frei</numerusform>
        </translation>
    </message>
    <message>
        <source>{name}, {setting}: “{field}” is left as it is, for it is tied to one user’s line</source>
        <translation>{name}, {setting}: „{field}“ bleibt, wie es ist, denn es hängt an der Leitung eines Benutzers</translation>
    </message>
</context>
<context>
    <name>PostFaults</name>
    <message>
        <source>The mail server says: “{detail}”</source>
        <translation>Der Mailserver sagt: „{detail}“</translation>
    </message>
    <message>
        <source>It is not known whether the mail was sent.</source>
        <translation>Ob die Mail gesendet wurde, ist nicht bekannt.</translation>
    </message>
    <message>
        <source>Nothing was sent.</source>
        <translation>Es wurde nichts gesendet.</translation>
    </message>
    <message>
        <source>The mail server cannot be used</source>
        <translation>Der Mailserver ist nicht zu benutzen</translation>
    </message>
    <message>
        <source>Check the mail server in the settings.</source>
        <translation>Prüfen Sie den Mailserver in den Einstellungen.</translation>
    </message>
    <message>
        <source>No mail server is set up</source>
        <translation>Kein Mailserver eingerichtet</translation>
    </message>
    <message>
        <source>Linedesk does not know through which server to send.</source>
        <translation>Linedesk weiß nicht, über welchen Server gesendet werden soll.</translation>
    </message>
    <message>
        <source>Name the server and a sender in the settings, under Mail.</source>
        <translation>Tragen Sie Server und Absender in den Einstellungen unter Mail ein.</translation>
    </message>
    <message>
        <source>No sender is set up</source>
        <translation>Kein Absender eingerichtet</translation>
    </message>
    <message>
        <source>A mail needs an address that it comes from.</source>
        <translation>Eine Mail braucht eine Adresse, von der sie kommt.</translation>
    </message>
    <message>
        <source>Enter the sender in the settings, under Mail.</source>
        <translation>Tragen Sie den Absender in den Einstellungen unter Mail ein.</translation>
    </message>
    <message>
        <source>There is no server of the name “{server}”.</source>
        <translation>Einen Server namens „{server}“ gibt es nicht.</translation>
    </message>
    <message>
        <source>“{server}” does not accept a connection.</source>
        <translation>„{server}“ nimmt keine Verbindung an.</translation>
    </message>
    <message>
        <source>Check server and port in the settings, and the network.</source>
        <translation>Prüfen Sie Server und Port in den Einstellungen sowie das Netz.</translation>
    </message>
    <message>
        <source>“{server}” did not answer within {seconds} seconds.</source>
        <translation>„{server}“ hat innerhalb von {seconds} Sekunden nicht geantwortet.</translation>
    </message>
    <message>
        <source>The mail server does not answer</source>
        <translation>Der Mailserver antwortet nicht</translation>
    </message>
    <message>
        <source>Try again later; check port and encryption if it stays so.</source>
        <translation>Versuchen Sie es später noch einmal; bleibt es so, prüfen Sie Port und Verschlüsselung.</translation>
    </message>
    <message>
        <source>“{server}” ended the connection.</source>
        <translation>„{server}“ hat die Verbindung beendet.</translation>
    </message>
    <message>
        <source>The connection to the mail server was cut</source>
        <translation>Die Verbindung zum Mailserver wurde getrennt</translation>
    </message>
    <message>
        <source>The certificate of “{server}” is not trusted.</source>
        <translation>Dem Zertifikat von „{server}“ wird nicht vertraut.</translation>
    </message>
    <message>
        <source>Use the name that stands in the certificate, or have your administrator add the authority to this computer’s. Linedesk sends nothing without the check.</source>
        <translation>Verwenden Sie den Namen, der im Zertifikat steht, oder lassen Sie die Zertifizierungsstelle auf diesem Computer eintragen. Ohne diese Prüfung sendet Linedesk nichts.</translation>
    </message>
    <message>
        <source>“{server}” offers no encryption of this kind.</source>
        <translation>„{server}“ bietet diese Verschlüsselung nicht an.</translation>
    </message>
    <message>
        <source>Choose another encryption or port in the settings.</source>
        <translation>Wählen Sie in den Einstellungen eine andere Verschlüsselung oder einen anderen Port.</translation>
    </message>
    <message>
        <source>Codes are never sent to another computer in the clear.</source>
        <translation>Codes werden nie unverschlüsselt an einen anderen Computer gesendet.</translation>
    </message>
    <message>
        <source>Choose STARTTLS or TLS in the settings, under Mail.</source>
        <translation>Wählen Sie in den Einstellungen unter Mail STARTTLS oder TLS.</translation>
    </message>
    <message>
        <source>The mail server wants a password</source>
        <translation>Der Mailserver verlangt ein Kennwort</translation>
    </message>
    <message>
        <source>No password for “{server}” is known.</source>
        <translation>Für „{server}“ ist kein Kennwort bekannt.</translation>
    </message>
    <message>
        <source>Enter user and password in the settings, under Mail.</source>
        <translation>Tragen Sie Benutzer und Kennwort in den Einstellungen unter Mail ein.</translation>
    </message>
    <message>
        <source>The mail server refuses the password</source>
        <translation>Der Mailserver lehnt das Kennwort ab</translation>
    </message>
    <message>
        <source>“{server}” does not take this user and password.</source>
        <translation>„{server}“ nimmt Benutzer und Kennwort nicht an.</translation>
    </message>
    <message>
        <source>Enter user and password anew in the settings, under Mail.</source>
        <translation>Tragen Sie Benutzer und Kennwort in den Einstellungen unter Mail neu ein.</translation>
    </message>
    <message>
        <source>The mail server refuses the sender</source>
        <translation>Der Mailserver lehnt den Absender ab</translation>
    </message>
    <message>
        <source>It does not send for “{sender}”.</source>
        <translation>Er sendet nicht für „{sender}“.</translation>
    </message>
    <message>
        <source>Check the sender in the settings, under Mail.</source>
        <translation>Prüfen Sie den Absender in den Einstellungen unter Mail.</translation>
    </message>
    <message>
        <source>The mail server refuses the recipient</source>
        <translation>Der Mailserver lehnt den Empfänger ab</translation>
    </message>
    <message>
        <source>It does not send to “{recipient}”.</source>
        <translation>Er sendet nicht an „{recipient}“.</translation>
    </message>
    <message>
        <source>Check the address.</source>
        <translation>Prüfen Sie die Adresse.</translation>
    </message>
    <message>
        <source>This is no e-mail address</source>
        <translation>Das ist keine E-Mail-Adresse</translation>
    </message>
    <message>
        <source>“{recipient}” cannot be written to.</source>
        <translation>An „{recipient}“ kann nicht geschrieben werden.</translation>
    </message>
    <message>
        <source>The mail server takes nothing now</source>
        <translation>Der Mailserver nimmt gerade nichts an</translation>
    </message>
    <message>
        <source>“{server}” puts it off.</source>
        <translation>„{server}“ vertröstet auf später.</translation>
    </message>
    <message>
        <source>Try again later.</source>
        <translation>Versuchen Sie es später noch einmal.</translation>
    </message>
    <message>
        <source>“{server}” did not take the mail.</source>
        <translation>„{server}“ hat die Mail nicht angenommen.</translation>
    </message>
    <message>
        <source>Choose another printer, or save a PDF and print that.</source>
        <translation>Wählen Sie einen anderen Drucker, oder speichern Sie ein PDF und drucken Sie dieses.</translation>
    </message>
    <message>
        <source>There is no such printer</source>
        <translation>Diesen Drucker gibt es nicht</translation>
    </message>
    <message>
        <source>“{name}” does not exist on this computer.</source>
        <translation>„{name}“ gibt es auf diesem Computer nicht.</translation>
    </message>
    <message>
        <source>The printer cannot be used</source>
        <translation>Der Drucker ist nicht zu benutzen</translation>
    </message>
    <message>
        <source>“{name}” did not take the pages.</source>
        <translation>„{name}“ hat die Seiten nicht angenommen.</translation>
    </message>
    <message>
        <source>There is no code to send</source>
        <translation>Kein Code zum Senden</translation>
    </message>
    <message>
        <source>This code is not kept, is used, or has expired.</source>
        <translation>Dieser Code ist nicht aufbewahrt, verwendet oder abgelaufen.</translation>
    </message>
    <message>
        <source>Make a new code.</source>
        <translation>Erzeugen Sie einen neuen Code.</translation>
    </message>
    <message>
        <source>The sending was stopped</source>
        <translation>Das Senden wurde abgebrochen</translation>
    </message>
    <message>
        <source>The mail was on its way just then.</source>
        <translation>Die Mail war gerade unterwegs.</translation>
    </message>
    <message>
        <source>Ask the recipient before you send it again.</source>
        <translation>Fragen Sie den Empfänger, bevor Sie sie erneut senden.</translation>
    </message>
</context>
<context>
    <name>PreflightBars</name>
    <message>
        <source>Confirm above what this does to the user’s apps.</source>
        <translation>Bestätigen Sie oben, was das mit den Apps des Benutzers macht.</translation>
    </message>
    <message>
        <source>Calling in the apps of {name} may go off</source>
        <translation>Webex Calling in den Apps von {name} darf sich abschalten</translation>
    </message>
    <message>
        <source>This user has all the devices that are allowed</source>
        <translation>Dieser Benutzer hat bereits alle erlaubten Geräte</translation>
    </message>
    <message>
        <source>{owned} of {most} are in use; the service will refuse another one.</source>
        <translation>{owned} von {most} sind belegt; der Dienst wird ein weiteres ablehnen.</translation>
    </message>
    <message>
        <source>{phone} is activated once more</source>
        <translation>{phone} wird noch einmal aktiviert</translation>
    </message>
    <message>
        <source>Remove its old entry first, for it goes on counting as a device of the user. Then reset the phone to its factory settings: it asks for the code.</source>
        <translation>Entfernen Sie zuerst den alten Eintrag, denn er zählt weiter als Gerät des Benutzers. Setzen Sie das Telefon dann auf Werkseinstellungen zurück: Es fragt nach dem Code.</translation>
    </message>
    <message>
        <source>A desk phone switches Webex Calling off in this user’s apps. It comes back when the phone is removed.</source>
        <translation>Ein Tischtelefon schaltet Webex Calling in den Apps dieses Benutzers ab. Es kommt zurück, wenn das Telefon entfernt wird.</translation>
    </message>
    <message>
        <source>Standard licence</source>
        <translation>Standard-Lizenz</translation>
    </message>
    <message numerus="yes">
        <source>%n phone(s) of this user wait for a code</source>
        <translation>
            <numerusform>%n Telefon dieses Benutzers wartet auf einen Code</numerusform>
            <numerusform>%n Telefone dieses Benutzers warten auf einen Code</numerusform>
        </translation>
    </message>
    <message>
        <source>A code made earlier may stop working as soon as there is a new one.</source>
        <translation>Ein früher erstellter Code wird möglicherweise ungültig, sobald es einen neuen gibt.</translation>
    </message>
    <message>
        <source>This computer has no keychain</source>
        <translation>Dieser Computer hat keinen Schlüsselbund</translation>
    </message>
    <message>
        <source>The code is not kept. It can be read only here, until this is closed.</source>
        <translation>Der Code wird nicht aufbewahrt. Er ist nur hier zu lesen, bis dieses Fenster geschlossen wird.</translation>
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
        <source>Enter a number with its country code (such as +491711234567).</source>
        <translation>Geben Sie eine Nummer mit Landesvorwahl ein (etwa +491711234567).</translation>
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
        <source>This is the user’s own line; calls would go in a circle.</source>
        <translation>Das ist die eigene Leitung des Benutzers; Anrufe liefen im Kreis.</translation>
    </message>
    <message>
        <source>Calls come back from there: they would go in a circle.</source>
        <translation>Von dort kommen Anrufe zurück: Sie gingen im Kreis.</translation>
    </message>
    <message>
        <source>Enter a value.</source>
        <translation>Geben Sie einen Wert ein.</translation>
    </message>
    <message>
        <source>Enter an e-mail address (such as anna@example.com).</source>
        <translation>Geben Sie eine E-Mail-Adresse ein (etwa anna@example.com).</translation>
    </message>
    <message>
        <source>Use Latin letters only, and none of the characters % + &quot; ` \.</source>
        <translation>Verwenden Sie nur lateinische Buchstaben und keines der Zeichen % + &quot; ` \.</translation>
    </message>
    <message>
        <source>Enter at least {limit} characters.</source>
        <translation>Geben Sie mindestens {limit} Zeichen ein.</translation>
    </message>
    <message>
        <source>Enter digits only.</source>
        <translation>Geben Sie nur Ziffern ein.</translation>
    </message>
    <message>
        <source>The same digit may stand no more than {limit} times in a row.</source>
        <translation>Dieselbe Ziffer darf höchstens {limit}-mal hintereinander stehen.</translation>
    </message>
    <message>
        <source>No more than {limit} digits may go up or down in order, as 1234 does.</source>
        <translation>Höchstens {limit} Ziffern dürfen der Reihe nach auf- oder absteigen, wie 1234.</translation>
    </message>
    <message>
        <source>A pattern must not repeat itself, as in 272727.</source>
        <translation>Ein Muster darf sich nicht wiederholen, wie in 272727.</translation>
    </message>
    <message>
        <source>The user’s own number cannot be used, nor its reverse.</source>
        <translation>Die eigene Nummer des Benutzers ist nicht erlaubt, auch nicht rückwärts.</translation>
    </message>
    <message>
        <source>The service does not offer this choice to this user.</source>
        <translation>Der Dienst bietet diese Wahl für diesen Benutzer nicht an.</translation>
    </message>
    <message>
        <source>A number stands here twice.</source>
        <translation>Eine Nummer steht hier doppelt.</translation>
    </message>
    <message>
        <source>There is no line key left for this line.</source>
        <translation>Für diese Leitung ist keine Leitungstaste mehr frei.</translation>
    </message>
    <message>
        <source>A line may appear in no more than {limit} places.</source>
        <translation>Eine Leitung darf an höchstens {limit} Stellen erscheinen.</translation>
    </message>
    <message>
        <source>Somebody has this already.</source>
        <translation>Das ist schon vergeben.</translation>
    </message>
    <message>
        <source>This number is not one of the user’s location.</source>
        <translation>Diese Rufnummer gehört nicht zum Standort des Benutzers.</translation>
    </message>
    <message>
        <source>This number is in use by another customer, and not one of this customer’s.</source>
        <translation>Diese Rufnummer nutzt ein anderer Kunde; diesem gehört sie nicht.</translation>
    </message>
    <message>
        <source>This number is in use and cannot be moved from here.</source>
        <translation>Diese Rufnummer ist in Gebrauch und kann von hier aus nicht umziehen.</translation>
    </message>
    <message>
        <source>The location has no Webex Calling, and so neither numbers nor extensions.</source>
        <translation>Der Standort hat kein Webex Calling und damit weder Rufnummern noch Durchwahlen.</translation>
    </message>
    <message>
        <source>Checking…</source>
        <translation>Wird geprüft&#xa0;…</translation>
    </message>
    <message>
        <source>What its present user keeps could not be read. Choose the number once more.</source>
        <translation>Was ihr jetziger Benutzer behält, konnte nicht gelesen werden. Wählen Sie die Rufnummer noch einmal.</translation>
    </message>
    <message>
        <source>Its present user has no extension and would be left without a line.</source>
        <translation>Ihr jetziger Benutzer hat keine Durchwahl und stünde ohne Leitung da.</translation>
    </message>
    <message>
        <source>There is no field “{field}”.</source>
        <translation>Ein Feld „{field}“ gibt es nicht.</translation>
    </message>
</context>
<context>
    <name>Proposals</name>
    <message>
        <source>{name} · {number}</source>
        <translation>{name} · {number}</translation>
    </message>
</context>
<context>
    <name>ReachDialog</name>
    <message>
        <source>New reach number</source>
        <translation>Neue Nummer für die Erreichbarkeit</translation>
    </message>
    <message>
        <source>Reach number</source>
        <translation>Nummer für die Erreichbarkeit</translation>
    </message>
    <message>
        <source>&amp;Name</source>
        <translation>&amp;Name</translation>
    </message>
    <message>
        <source>Phone n&amp;umber</source>
        <translation>R&amp;ufnummer</translation>
    </message>
    <message>
        <source>Name of the number</source>
        <translation>Name der Nummer</translation>
    </message>
    <message>
        <source>Mobile</source>
        <translation>Mobil</translation>
    </message>
    <message>
        <source>A mobile, or a number of the company</source>
        <translation>Ein Mobiltelefon oder eine Nummer der Firma</translation>
    </message>
    <message>
        <source>This number &amp;rings</source>
        <translation>Diese Nummer &amp;klingelt</translation>
    </message>
    <message>
        <source>Who answers presses a &amp;key first</source>
        <translation>Wer annimmt, drückt zuerst eine &amp;Taste</translation>
    </message>
    <message>
        <source>Keeps a mobile’s own voicemail from taking the call</source>
        <translation>Verhindert, dass die Mailbox des Mobiltelefons den Anruf nimmt</translation>
    </message>
    <message>
        <source>Do not &amp;follow a forwarding of that phone</source>
        <translation>Einer Rufumleitung jenes Telefons nicht &amp;folgen</translation>
    </message>
    <message>
        <source>&amp;Add</source>
        <translation>&amp;Hinzufügen</translation>
    </message>
    <message>
        <source>&amp;Take over</source>
        <translation>&amp;Übernehmen</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>New reach number for {name}</source>
        <translation>Neue Nummer für {name}</translation>
    </message>
    <message>
        <source>Reach number of {name}</source>
        <translation>Nummer von {name}</translation>
    </message>
</context>
<context>
    <name>ReachSection</name>
    <message>
        <source>Single Number Reach</source>
        <translation>Erreichbarkeit unter einer Nummer</translation>
    </message>
    <message>
        <source>Other phones that ring together with the user’s own, a mobile for instance.</source>
        <translation>Weitere Telefone, die mit dem eigenen klingeln, etwa ein Mobiltelefon.</translation>
    </message>
    <message>
        <source>Add number…</source>
        <translation>Nummer hinzufügen&#xa0;…</translation>
    </message>
    <message>
        <source>Add a reach number</source>
        <translation>Nummer für die Erreichbarkeit hinzufügen</translation>
    </message>
    <message>
        <source>Change…</source>
        <translation>Ändern&#xa0;…</translation>
    </message>
    <message>
        <source>Change the chosen number</source>
        <translation>Gewählte Nummer ändern</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>Remove the chosen number</source>
        <translation>Gewählte Nummer entfernen</translation>
    </message>
    <message>
        <source>All numbers ring (sets every number)</source>
        <translation>Alle Nummern klingeln (stellt jede Nummer um)</translation>
    </message>
    <message>
        <source>The service has no master switch: this switches each number on or off.</source>
        <translation>Der Dienst hat keinen Hauptschalter: Dies schaltet jede Nummer einzeln ein oder aus.</translation>
    </message>
    <message>
        <source>No number yet.</source>
        <translation>Noch keine Nummer.</translation>
    </message>
    <message>
        <source>Click to dial rings all these numbers</source>
        <translation>Bei Click-to-Dial klingeln alle diese Nummern</translation>
    </message>
    <message>
        <source>Reach numbers</source>
        <translation>Erreichbare Rufnummern</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Number</source>
        <translation>Rufnummer</translation>
    </message>
    <message>
        <source>Country</source>
        <translation>Land</translation>
    </message>
    <message>
        <source>Rings</source>
        <translation>Ruftöne</translation>
    </message>
    <message>
        <source>Press a key</source>
        <translation>Taste drücken</translation>
    </message>
    <message>
        <source>Who answers presses a key, so that no mobile voicemail takes the call</source>
        <translation>Wer annimmt, drückt eine Taste, damit keine Mailbox des Mobiltelefons den Anruf nimmt</translation>
    </message>
    <message>
        <source>Own forwarding off</source>
        <translation>Ohne eigene Umleitung</translation>
    </message>
    <message>
        <source>A forwarding set on that phone is not followed</source>
        <translation>Einer Rufumleitung jenes Telefons wird nicht gefolgt</translation>
    </message>
</context>
<context>
    <name>Report</name>
    <message>
        <source>Open points</source>
        <translation>Offene Punkte</translation>
    </message>
    <message>
        <source>Phone</source>
        <translation>Telefon</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Offen</translation>
    </message>
    <message>
        <source>None.</source>
        <translation>Keine.</translation>
    </message>
    <message>
        <source>Place, date</source>
        <translation>Ort, Datum</translation>
    </message>
    <message>
        <source>For the customer</source>
        <translation>Für den Kunden</translation>
    </message>
    <message>
        <source>For the contractor</source>
        <translation>Für den Auftragnehmer</translation>
    </message>
    <message>
        <source>Page {page} of {pages}</source>
        <translation>Seite {page} von {pages}</translation>
    </message>
    <message>
        <source>As of {time}</source>
        <translation>Stand {time}</translation>
    </message>
    <message>
        <source>Acceptance report</source>
        <translation>Abnahmeprotokoll</translation>
    </message>
    <message>
        <source>{count} of {total}</source>
        <translation>{count} von {total}</translation>
    </message>
    <message>
        <source>Customer</source>
        <translation>Kunde</translation>
    </message>
    <message>
        <source>Phones</source>
        <translation>Telefone</translation>
    </message>
    <message>
        <source>Site</source>
        <translation>Standort</translation>
    </message>
    <message>
        <source>All sites</source>
        <translation>Alle Standorte</translation>
    </message>
    <message>
        <source>Registered</source>
        <translation>Angemeldet</translation>
    </message>
    <message>
        <source>As of</source>
        <translation>Stand</translation>
    </message>
    <message>
        <source>All checks done</source>
        <translation>Alles geprüft</translation>
    </message>
    <message>
        <source>Made by</source>
        <translation>Erstellt von</translation>
    </message>
    <message>
        <source>With something open</source>
        <translation>Mit offenen Punkten</translation>
    </message>
    <message>
        <source>Another phone came up here than was scanned: {mac}.</source>
        <translation>Hier hat sich ein anderes Telefon gemeldet als gescannt wurde: {mac}.</translation>
    </message>
    <message>
        <source>Not registered.</source>
        <translation>Nicht angemeldet.</translation>
    </message>
    <message>
        <source>Floor</source>
        <translation>Etage</translation>
    </message>
    <message>
        <source>Desk</source>
        <translation>Platz</translation>
    </message>
    <message>
        <source>User</source>
        <translation>Benutzer</translation>
    </message>
    <message>
        <source>Extension</source>
        <translation>Durchwahl</translation>
    </message>
    <message>
        <source>Number</source>
        <translation>Rufnummer</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>MAC</source>
        <translation>MAC</translation>
    </message>
    <message>
        <source>Serial number</source>
        <translation>Seriennummer</translation>
    </message>
    <message>
        <source>Registered at</source>
        <translation>Angemeldet am</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>Notiz</translation>
    </message>
    <message>
        <source>yes</source>
        <translation>ja</translation>
    </message>
    <message>
        <source>no</source>
        <translation>nein</translation>
    </message>
    <message>
        <source>Totals</source>
        <translation>Summen</translation>
    </message>
    <message>
        <source>Desk and model</source>
        <translation>Platz und Modell</translation>
    </message>
    <message>
        <source>MAC and serial number</source>
        <translation>MAC und Seriennummer</translation>
    </message>
    <message>
        <source>Checks</source>
        <translation>Prüfungen</translation>
    </message>
    <message>
        <source>not registered</source>
        <translation>nicht angemeldet</translation>
    </message>
</context>
<context>
    <name>ReportDialog</name>
    <message>
        <source>Acceptance report</source>
        <translation>Abnahmeprotokoll</translation>
    </message>
    <message>
        <source>&amp;Site</source>
        <translation>&amp;Standort</translation>
    </message>
    <message>
        <source>&amp;Language</source>
        <translation>S&amp;prache</translation>
    </message>
    <message>
        <source>Site</source>
        <translation>Standort</translation>
    </message>
    <message>
        <source>Language of the report</source>
        <translation>Sprache des Protokolls</translation>
    </message>
    <message>
        <source>All sites</source>
        <translation>Alle Standorte</translation>
    </message>
    <message>
        <source>Without a site</source>
        <translation>Ohne Standort</translation>
    </message>
    <message>
        <source>Preview of the report</source>
        <translation>Vorschau des Protokolls</translation>
    </message>
    <message>
        <source>Save as &amp;PDF…</source>
        <translation>Als &amp;PDF speichern&#xa0;…</translation>
    </message>
    <message>
        <source>Save as &amp;XLSX…</source>
        <translation>Als &amp;XLSX speichern&#xa0;…</translation>
    </message>
    <message>
        <source>P&amp;rint</source>
        <translation>D&amp;rucken</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Phones are planned on the rollout board.</source>
        <translation>Telefone werden auf der Übersicht der Inbetriebnahme geplant.</translation>
    </message>
    <message>
        <source>No phones are planned here</source>
        <translation>Hier sind keine Telefone geplant</translation>
    </message>
    <message>
        <source>Save the report</source>
        <translation>Protokoll speichern</translation>
    </message>
    <message>
        <source>PDF (*.pdf)</source>
        <translation>PDF (*.pdf)</translation>
    </message>
    <message>
        <source>Saved</source>
        <translation>Gespeichert</translation>
    </message>
    <message>
        <source>Workbook (*.xlsx)</source>
        <translation>Arbeitsmappe (*.xlsx)</translation>
    </message>
    <message>
        <source>Printed</source>
        <translation>Gedruckt</translation>
    </message>
</context>
<context>
    <name>RequestsView</name>
    <message>
        <source>Requests that will be sent</source>
        <translation>Anfragen, die gesendet werden</translation>
    </message>
    <message>
        <source>Body of the request</source>
        <translation>Inhalt der Anfrage</translation>
    </message>
    <message>
        <source>This request has no body.</source>
        <translation>Diese Anfrage hat keinen Inhalt.</translation>
    </message>
    <message>
        <source>Method</source>
        <translation>Methode</translation>
    </message>
    <message>
        <source>User</source>
        <translation>Benutzer</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>Adresse</translation>
    </message>
    <message>
        <source>Nothing is sent: changed meanwhile: {fields}</source>
        <translation>Nichts wird gesendet, inzwischen geändert: {fields}</translation>
    </message>
    <message>
        <source>Nothing is sent: {setting} is so already</source>
        <translation>Nichts wird gesendet: {setting} ist bereits so</translation>
    </message>
</context>
<context>
    <name>Rescue</name>
    <message numerus="yes">
        <source>%n open change(s)</source>
        <translation>
            <numerusform>%n offene Änderung</numerusform>
            <numerusform>%n offene Änderungen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n activation code(s) in use</source>
        <translation>
            <numerusform>%n gültiger Aktivierungscode</numerusform>
            <numerusform>%n gültige Aktivierungscodes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n run(s)</source>
        <translation>
            <numerusform>%n Lauf</numerusform>
            <numerusform>%n Läufe</numerusform>
        </translation>
    </message>
    <message>
        <source>What was read of customers was damaged</source>
        <translation>Was von Kunden gelesen war, war beschädigt</translation>
    </message>
    <message>
        <source>It is only a copy of what the service holds and is read again; the journal is untouched.</source>
        <translation>Es ist nur eine Kopie dessen, was der Dienst hält, und wird neu gelesen; das Journal ist unberührt.</translation>
    </message>
    <message>
        <source>“{path}” is no database any more; it was overwritten.</source>
        <translation>„{path}“ ist keine Datenbank mehr; die Datei wurde überschrieben.</translation>
    </message>
    <message>
        <source>“{path}” is a database, but not all of a journal is in it.</source>
        <translation>„{path}“ ist eine Datenbank, aber das Journal darin ist nicht vollständig.</translation>
    </message>
    <message>
        <source>“{path}” is empty or gone, and there are copies of it.</source>
        <translation>„{path}“ ist leer oder fehlt, und es gibt Kopien davon.</translation>
    </message>
    <message>
        <source>Parts of “{path}” cannot be read; the file is damaged.</source>
        <translation>Teile von „{path}“ sind nicht lesbar; die Datei ist beschädigt.</translation>
    </message>
    <message>
        <source>Nothing of it could be read any more.</source>
        <translation>Nichts davon war noch lesbar.</translation>
    </message>
    <message>
        <source>All of it could be read: {rows}, {codes}. Saved in “{folder}”.</source>
        <translation>Alles davon war noch lesbar: {rows}, {codes}. Gesichert in „{folder}“.</translation>
    </message>
    <message>
        <source>What could still be read was saved: {rows}, {codes}. It is in “{folder}”.</source>
        <translation>Was noch lesbar war, wurde gesichert: {rows}, {codes}. Es liegt in „{folder}“.</translation>
    </message>
    <message>
        <source>Copy of {time} ({age}): {runs}, last change {change}</source>
        <translation>Kopie vom {time} ({age}): {runs}, letzte Änderung {change}</translation>
    </message>
    <message>
        <source>What was done after that time is not in it. Open settings are compared again before they are sent; an open code, reboot or the like is marked “outcome unknown” and is not repeated by itself.</source>
        <translation>Was danach geschah, steht nicht darin. Offene Einstellungen werden vor dem Senden neu verglichen; ein offener Code, Neustart oder Ähnliches gilt als „Ausgang unbekannt“ und wird nicht von selbst wiederholt.</translation>
    </message>
    <message>
        <source>The journal is a copy; whether this was done after it was taken is unknown.</source>
        <translation>Das Journal ist eine Kopie; ob dies danach noch getan wurde, ist nicht bekannt.</translation>
    </message>
    <message>
        <source>The answer was lost, so it is not known whether this happened.</source>
        <translation>Die Antwort ging verloren; ob dies geschehen ist, ist nicht bekannt.</translation>
    </message>
    <message>
        <source>Outcome unknown</source>
        <translation>Ausgang unbekannt</translation>
    </message>
    <message>
        <source>It is not repeated by itself. Look at the service, then say in the journal whether it happened.</source>
        <translation>Es wird nicht von selbst wiederholt. Sehen Sie beim Dienst nach und geben Sie im Journal an, ob es geschehen ist.</translation>
    </message>
    <message>
        <source>Nothing was sent and nothing was changed.</source>
        <translation>Nichts wurde gesendet und nichts geändert.</translation>
    </message>
    <message>
        <source>“linedesk ledger restore” uses this copy, “linedesk ledger empty” begins with an empty journal; the window asks, too. The damaged file is kept.</source>
        <translation>„linedesk ledger restore“ nimmt diese Kopie, „linedesk ledger empty“ beginnt mit einem leeren Journal; auch das Fenster fragt danach. Die beschädigte Datei bleibt erhalten.</translation>
    </message>
    <message>
        <source>There is no good copy.</source>
        <translation>Es gibt keine gute Kopie.</translation>
    </message>
    <message>
        <source>“linedesk ledger empty” begins with an empty journal; the window asks, too. The damaged file is kept.</source>
        <translation>„linedesk ledger empty“ beginnt mit einem leeren Journal; auch das Fenster fragt danach. Die beschädigte Datei bleibt erhalten.</translation>
    </message>
    <message>
        <source>The journal is damaged</source>
        <translation>Das Journal ist beschädigt</translation>
    </message>
</context>
<context>
    <name>RolloutBoard</name>
    <message>
        <source>Rollout</source>
        <translation>Rollout</translation>
    </message>
    <message>
        <source>Phones to be put up: who waits, who is connected, and which stand wrong.</source>
        <translation>Aufzustellende Telefone: wer wartet, wer verbunden ist, welche falsch stehen.</translation>
    </message>
    <message>
        <source>&amp;Plan phones…</source>
        <translation>Telefone &amp;planen&#xa0;…</translation>
    </message>
    <message>
        <source>&amp;New codes</source>
        <translation>&amp;Neue Codes</translation>
    </message>
    <message>
        <source>Make a new activation code for the chosen phones</source>
        <translation>Für die gewählten Telefone neue Aktivierungscodes erstellen</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>More</source>
        <translation>Mehr</translation>
    </message>
    <message>
        <source>More actions of the rollout</source>
        <translation>Weitere Aktionen des Rollouts</translation>
    </message>
    <message>
        <source>&amp;Other model…</source>
        <translation>Anderes &amp;Modell&#xa0;…</translation>
    </message>
    <message>
        <source>&amp;Field pack…</source>
        <translation>&amp;Technikerpaket&#xa0;…</translation>
    </message>
    <message>
        <source>&amp;Merge a result…</source>
        <translation>&amp;Ergebnis übernehmen&#xa0;…</translation>
    </message>
    <message>
        <source>&amp;Look at the service now</source>
        <translation>Jetzt beim &amp;Dienst nachsehen</translation>
    </message>
    <message>
        <source>&amp;Take off the board…</source>
        <translation>&amp;Von der Tafel nehmen&#xa0;…</translation>
    </message>
    <message>
        <source>No phones are planned</source>
        <translation>Keine Telefone geplant</translation>
    </message>
    <message>
        <source>Plan phones for users who have none, make their codes, and watch them come up.</source>
        <translation>Planen Sie Telefone für Benutzer, die keines haben, erstellen Sie die Codes und sehen Sie zu, wie sich die Telefone anmelden.</translation>
    </message>
    <message>
        <source>Plan phones…</source>
        <translation>Telefone planen&#xa0;…</translation>
    </message>
    <message>
        <source>The phones have not been looked at yet.</source>
        <translation>Nach den Telefonen wurde noch nicht gesehen.</translation>
    </message>
    <message>
        <source>{fault} Shown as of {age}.</source>
        <translation>{fault} Gezeigt: Stand {age}.</translation>
    </message>
    <message>
        <source>All phones are connected. As of {age}.</source>
        <translation>Alle Telefone sind verbunden. Stand: {age}.</translation>
    </message>
    <message>
        <source>Looked at {age}; looks again by itself.</source>
        <translation>Nachgesehen: {age}; sieht von selbst wieder nach.</translation>
    </message>
    <message>
        <source>As of {age}.</source>
        <translation>Stand: {age}.</translation>
    </message>
    <message>
        <source>Take off the board</source>
        <translation>Von der Tafel nehmen</translation>
    </message>
    <message numerus="yes">
        <source>Take %n phone(s) off the board?</source>
        <translation>
            <numerusform>%n Telefon von der Tafel nehmen?</numerusform>
            <numerusform>%n Telefone von der Tafel nehmen?</numerusform>
        </translation>
    </message>
    <message>
        <source>Take off</source>
        <translation>Wegnehmen</translation>
    </message>
    <message>
        <source>Ticks, scans and notes are lost. Codes and phones at the service stay as they are.</source>
        <translation>Haken, Scans und Notizen gehen verloren. Codes und Telefone beim Dienst bleiben, wie sie sind.</translation>
    </message>
    <message>
        <source>The field pack is written</source>
        <translation>Das Technikerpaket ist geschrieben</translation>
    </message>
    <message>
        <source>&amp;Labels…</source>
        <translation>E&amp;tiketten&#xa0;…</translation>
    </message>
    <message>
        <source>&amp;Acceptance report…</source>
        <translation>&amp;Abnahmeprotokoll&#xa0;…</translation>
    </message>
    <message>
        <source>Choose phones that are not connected yet.</source>
        <translation>Wählen Sie Telefone, die noch nicht verbunden sind.</translation>
    </message>
    <message>
        <source>Codes are being made.</source>
        <translation>Es werden gerade Codes erstellt.</translation>
    </message>
    <message>
        <source>Choose phones first.</source>
        <translation>Wählen Sie zuerst Telefone.</translation>
    </message>
    <message>
        <source>There is no code to print.</source>
        <translation>Es gibt keinen Code zum Drucken.</translation>
    </message>
</context>
<context>
    <name>RolloutDetails</name>
    <message>
        <source>&amp;Open points</source>
        <translation>&amp;Offene Punkte</translation>
    </message>
    <message>
        <source>Open points</source>
        <translation>Offene Punkte</translation>
    </message>
    <message>
        <source>What is the matter, or still to be done</source>
        <translation>Was los ist oder noch zu tun ist</translation>
    </message>
    <message>
        <source>&amp;Note</source>
        <translation>Not&amp;iz</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>Notiz</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>Hinzufügen</translation>
    </message>
    <message>
        <source>Add a usual open point</source>
        <translation>Üblichen offenen Punkt hinzufügen</translation>
    </message>
    <message>
        <source>Needs a new code</source>
        <translation>Braucht einen neuen Code</translation>
    </message>
    <message>
        <source>Wrong model at the desk</source>
        <translation>Falsches Modell am Platz</translation>
    </message>
    <message>
        <source>Label the line</source>
        <translation>Leitung beschriften</translation>
    </message>
    <message>
        <source>No network at the socket</source>
        <translation>Kein Netz an der Dose</translation>
    </message>
    <message>
        <source>Phones to be exchanged</source>
        <translation>Telefone tauschen</translation>
    </message>
</context>
<context>
    <name>RolloutProgress</name>
    <message>
        <source>Site</source>
        <translation>Standort</translation>
    </message>
    <message>
        <source>No site</source>
        <translation>Ohne Standort</translation>
    </message>
    <message>
        <source>Floor</source>
        <translation>Etage</translation>
    </message>
    <message>
        <source>Connected</source>
        <translation>Verbunden</translation>
    </message>
</context>
<context>
    <name>RolloutTable</name>
    <message>
        <source>User</source>
        <translation>Benutzer</translation>
    </message>
    <message>
        <source>Stage</source>
        <translation>Stand</translation>
    </message>
    <message>
        <source>Place</source>
        <translation>Platz</translation>
    </message>
    <message>
        <source>Extension</source>
        <translation>Durchwahl</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>Code valid</source>
        <translation>Code gültig</translation>
    </message>
    <message>
        <source>MAC found</source>
        <translation>Gefundene MAC</translation>
    </message>
    <message>
        <source>Scanned</source>
        <translation>Gescannt</translation>
    </message>
    <message>
        <source>Ticks</source>
        <translation>Haken</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>Notiz</translation>
    </message>
</context>
<context>
    <name>RolloutView</name>
    <message>
        <source>Phones of the rollout</source>
        <translation>Telefone des Rollouts</translation>
    </message>
    <message>
        <source>Progress by site and floor</source>
        <translation>Fortschritt nach Standort und Etage</translation>
    </message>
    <message>
        <source>Name, extension, place or MAC</source>
        <translation>Name, Durchwahl, Platz oder MAC</translation>
    </message>
    <message>
        <source>Find a phone of the rollout</source>
        <translation>Telefon des Rollouts finden</translation>
    </message>
    <message>
        <source>Site</source>
        <translation>Standort</translation>
    </message>
    <message>
        <source>Floor</source>
        <translation>Etage</translation>
    </message>
    <message>
        <source>Stage</source>
        <translation>Stand</translation>
    </message>
    <message>
        <source>All sites</source>
        <translation>Alle Standorte</translation>
    </message>
    <message>
        <source>All floors</source>
        <translation>Alle Etagen</translation>
    </message>
    <message>
        <source>All stages</source>
        <translation>Jeder Stand</translation>
    </message>
</context>
<context>
    <name>RowDecision</name>
    <message>
        <source>Mine: {value}</source>
        <translation>Meiner: {value}</translation>
    </message>
    <message>
        <source>Theirs: {value}</source>
        <translation>Der andere: {value}</translation>
    </message>
    <message>
        <source>Another value</source>
        <translation>Ein anderer Wert</translation>
    </message>
    <message>
        <source>Value; empty clears the field</source>
        <translation>Wert; leer löscht das Feld</translation>
    </message>
    <message>
        <source>Decide and go on</source>
        <translation>Entscheiden und fortsetzen</translation>
    </message>
    <message>
        <source>It happened</source>
        <translation>Es ist geschehen</translation>
    </message>
    <message>
        <source>It did not happen</source>
        <translation>Es ist nicht geschehen</translation>
    </message>
</context>
<context>
    <name>RunProgress</name>
    <message>
        <source>Progress of the run</source>
        <translation>Fortschritt des Laufs</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>Fortsetzen</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Pause</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>Stop; what is open stays open</source>
        <translation>Anhalten; Offenes bleibt offen</translation>
    </message>
    <message>
        <source>{done} of {total}</source>
        <translation>{done} von {total}</translation>
    </message>
    <message>
        <source>stopping, rows in work are finished</source>
        <translation>hält an, begonnene Zeilen werden beendet</translation>
    </message>
    <message>
        <source>paused</source>
        <translation>pausiert</translation>
    </message>
    <message>
        <source>{rate} a second</source>
        <translation>{rate} je Sekunde</translation>
    </message>
    <message numerus="yes">
        <source>about %n second(s) left</source>
        <translation>
            <numerusform>noch etwa %n Sekunde</numerusform>
            <numerusform>noch etwa %n Sekunden</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>about %n minute(s) left</source>
        <translation>
            <numerusform>noch etwa %n Minute</numerusform>
            <numerusform>noch etwa %n Minuten</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>RunRows</name>
    <message>
        <source>Rows of the run</source>
        <translation>Zeilen des Laufs</translation>
    </message>
    <message>
        <source>The answer was lost, so it is not known whether this happened.</source>
        <translation>Die Antwort ging verloren; daher ist nicht bekannt, ob dies geschehen ist.</translation>
    </message>
    <message numerus="yes">
        <source>%n phone(s) of this user waited for activation afterwards.</source>
        <translation>
            <numerusform>Danach wartete %n Telefon dieses Benutzers auf die Aktivierung.</numerusform>
            <numerusform>Danach warteten %n Telefone dieses Benutzers auf die Aktivierung.</numerusform>
        </translation>
    </message>
    <message>
        <source>State</source>
        <translation>Zustand</translation>
    </message>
    <message>
        <source>User</source>
        <translation>Benutzer</translation>
    </message>
    <message>
        <source>Setting</source>
        <translation>Einstellung</translation>
    </message>
    <message>
        <source>Change</source>
        <translation>Änderung</translation>
    </message>
    <message>
        <source>Tracking ID</source>
        <translation>Tracking-ID</translation>
    </message>
</context>
<context>
    <name>RunWork</name>
    <message>
        <source>This run is at its end.</source>
        <translation>Dieser Lauf ist am Ende.</translation>
    </message>
    <message>
        <source>Go on with it, or give up what is open, first.</source>
        <translation>Setzen Sie ihn zuerst fort, oder geben Sie auf, was offen ist.</translation>
    </message>
    <message>
        <source>Choose a run first.</source>
        <translation>Wählen Sie zuerst einen Lauf.</translation>
    </message>
    <message>
        <source>A run goes on here.</source>
        <translation>Hier läuft gerade ein Lauf.</translation>
    </message>
    <message>
        <source>Codes cannot be taken back; they expire.</source>
        <translation>Codes lassen sich nicht zurücknehmen; sie laufen ab.</translation>
    </message>
    <message>
        <source>Nothing of it can be taken back.</source>
        <translation>Nichts davon lässt sich zurücknehmen.</translation>
    </message>
    <message>
        <source>Retry what failed</source>
        <translation>Fehlgeschlagenes wiederholen</translation>
    </message>
    <message>
        <source>Try again what failed in this run</source>
        <translation>Fehlgeschlagenes dieses Laufs noch einmal versuchen</translation>
    </message>
    <message>
        <source>Give up the rest…</source>
        <translation>Rest aufgeben&#xa0;…</translation>
    </message>
    <message>
        <source>Give up what is open in this run</source>
        <translation>Offenes dieses Laufs aufgeben</translation>
    </message>
    <message>
        <source>Take selected back…</source>
        <translation>Auswahl zurücknehmen&#xa0;…</translation>
    </message>
    <message>
        <source>Take the selected rows back</source>
        <translation>Die ausgewählten Zeilen zurücknehmen</translation>
    </message>
    <message>
        <source>&amp;Go on</source>
        <translation>&amp;Fortsetzen</translation>
    </message>
    <message>
        <source>Go on with this run</source>
        <translation>Diesen Lauf fortsetzen</translation>
    </message>
    <message>
        <source>&amp;Take back…</source>
        <translation>&amp;Zurücknehmen&#xa0;…</translation>
    </message>
    <message>
        <source>Take this run back</source>
        <translation>Diesen Lauf zurücknehmen</translation>
    </message>
    <message>
        <source>Give up what is open at {customer}?</source>
        <translation>Offenes bei {customer} aufgeben?</translation>
    </message>
    <message>
        <source>What has been written already stays. What is open is never sent.</source>
        <translation>Was schon geschrieben wurde, bleibt. Was offen ist, wird nie gesendet.</translation>
    </message>
    <message>
        <source>Give up the rest</source>
        <translation>Rest aufgeben</translation>
    </message>
    <message>
        <source>Give up</source>
        <translation>Aufgeben</translation>
    </message>
    <message>
        <source>Take back this run at {customer}?</source>
        <translation>Diesen Lauf bei {customer} zurücknehmen?</translation>
    </message>
    <message>
        <source>The old values are written again. What someone else has changed meanwhile is left as it is.</source>
        <translation>Die alten Werte werden wieder geschrieben. Was inzwischen jemand anderes geändert hat, bleibt, wie es ist.</translation>
    </message>
    <message>
        <source>Take back</source>
        <translation>Zurücknehmen</translation>
    </message>
</context>
<context>
    <name>RunsPanel</name>
    <message>
        <source>Runs</source>
        <translation>Läufe</translation>
    </message>
    <message>
        <source>Runs, newest first</source>
        <translation>Läufe, neueste zuerst</translation>
    </message>
    <message>
        <source>Nothing has been changed yet</source>
        <translation>Noch wurde nichts geändert</translation>
    </message>
    <message>
        <source>Every change that is saved appears here, with what was before and after.</source>
        <translation>Jede gespeicherte Änderung erscheint hier, mit dem Wert davor und danach.</translation>
    </message>
    <message>
        <source>Name, customer, setting, value, reason or tracking ID</source>
        <translation>Name, Kunde, Einstellung, Wert, Grund oder Tracking-ID</translation>
    </message>
    <message>
        <source>Search the journal</source>
        <translation>Journal durchsuchen</translation>
    </message>
    <message>
        <source>E&amp;xport…</source>
        <translation>E&amp;xportieren&#xa0;…</translation>
    </message>
    <message>
        <source>Export what is found to a file</source>
        <translation>Gefundenes in eine Datei exportieren</translation>
    </message>
    <message>
        <source>Nothing found</source>
        <translation>Nichts gefunden</translation>
    </message>
    <message>
        <source>No row holds all of these words.</source>
        <translation>Keine Zeile enthält alle diese Wörter.</translation>
    </message>
    <message>
        <source>The journal is being exported…</source>
        <translation>Das Journal wird exportiert&#xa0;…</translation>
    </message>
    <message numerus="yes">
        <source>%n row(s) of the journal were exported</source>
        <translation>
            <numerusform>%n Zeile des Journals wurde exportiert</numerusform>
            <numerusform>%n Zeilen des Journals wurden exportiert</numerusform>
        </translation>
    </message>
    <message>
        <source>Started</source>
        <translation>Begonnen</translation>
    </message>
    <message>
        <source>Customer</source>
        <translation>Kunde</translation>
    </message>
    <message>
        <source>What</source>
        <translation>Was</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Zustand</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>Grund</translation>
    </message>
    <message>
        <source>Who</source>
        <translation>Wer</translation>
    </message>
    <message>
        <source>Rows</source>
        <translation>Zeilen</translation>
    </message>
</context>
<context>
    <name>SaveBar</name>
    <message>
        <source>&amp;Save</source>
        <translation>&amp;Speichern</translation>
    </message>
    <message>
        <source>&amp;Revert</source>
        <translation>&amp;Zurücksetzen</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Speichern</translation>
    </message>
    <message>
        <source>Revert</source>
        <translation>Zurücksetzen</translation>
    </message>
    <message>
        <source>{user} at {customer}</source>
        <translation>{user} bei {customer}</translation>
    </message>
</context>
<context>
    <name>ScanBar</name>
    <message>
        <source>{label} is written down.</source>
        <translation>{label} ist eingetragen.</translation>
    </message>
    <message>
        <source>S&amp;can box label</source>
        <translation>Etikett s&amp;cannen</translation>
    </message>
    <message>
        <source>Scan box label</source>
        <translation>Etikett scannen</translation>
    </message>
    <message>
        <source>MAC or serial number: for the chosen phone, else the next one</source>
        <translation>MAC oder Seriennummer: für das gewählte Telefon, sonst das nächste</translation>
    </message>
    <message>
        <source>Clear scan</source>
        <translation>Scan löschen</translation>
    </message>
    <message>
        <source>Clear the scan of the chosen phone</source>
        <translation>Scan des gewählten Telefons löschen</translation>
    </message>
    <message>
        <source>This is no MAC and no serial number</source>
        <translation>Das ist weder MAC noch Seriennummer</translation>
    </message>
    <message>
        <source>“{text}” was read. Scan another barcode of the label.</source>
        <translation>Gelesen wurde „{text}“. Scannen Sie einen anderen Barcode des Etiketts.</translation>
    </message>
    <message>
        <source>Every phone here is scanned</source>
        <translation>Hier ist jedes Telefon gescannt</translation>
    </message>
    <message>
        <source>Choose a row to scan its phone again.</source>
        <translation>Wählen Sie eine Zeile, um ihr Telefon noch einmal zu scannen.</translation>
    </message>
    <message>
        <source>{label} stands at the desk of {name}. Clear the scan there if that is wrong.</source>
        <translation>{label} steht am Platz von {name}. Löschen Sie dort den Scan, wenn das falsch ist.</translation>
    </message>
    <message>
        <source>This label was scanned already</source>
        <translation>Dieses Etikett wurde schon gescannt</translation>
    </message>
    <message>
        <source>Another label was scanned for {name}</source>
        <translation>Für {name} wurde schon ein anderes Etikett gescannt</translation>
    </message>
    <message>
        <source>{old} is written down; {new} was scanned now.</source>
        <translation>Eingetragen ist {old}; gescannt wurde jetzt {new}.</translation>
    </message>
    <message>
        <source>Replace</source>
        <translation>Ersetzen</translation>
    </message>
    <message>
        <source>Choose a phone whose label was scanned.</source>
        <translation>Wählen Sie ein Telefon, dessen Etikett gescannt wurde.</translation>
    </message>
</context>
<context>
    <name>SettingsDialog</name>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>Language and look</source>
        <translation>Sprache und Aussehen</translation>
    </message>
    <message>
        <source>Connection</source>
        <translation>Verbindung</translation>
    </message>
    <message>
        <source>For working without a network and for taking changes back. What is older goes by itself, at the end of a connection.</source>
        <translation>Zum Arbeiten ohne Netz und zum Zurücknehmen von Änderungen. Was älter ist, geht am Ende einer Verbindung von selbst.</translation>
    </message>
    <message>
        <source>Folders</source>
        <translation>Ordner</translation>
    </message>
    <message>
        <source>Offered at the next connection. An access token is never stored.</source>
        <translation>Wird bei der nächsten Verbindung vorgeschlagen. Ein Zugriffstoken wird nie gespeichert.</translation>
    </message>
    <message>
        <source>&amp;Language</source>
        <translation>&amp;Sprache</translation>
    </message>
    <message>
        <source>&amp;Theme</source>
        <translation>&amp;Farbschema</translation>
    </message>
    <message>
        <source>&amp;Base URL</source>
        <translation>&amp;Basis-URL</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>Wie das System</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Hell</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Dunkel</translation>
    </message>
    <message>
        <source>&amp;When a phone comes up</source>
        <translation>&amp;Wenn sich ein Telefon anmeldet</translation>
    </message>
    <message>
        <source>Beep</source>
        <translation>Piepton</translation>
    </message>
    <message>
        <source>Stay silent</source>
        <translation>Still bleiben</translation>
    </message>
    <message>
        <source>General</source>
        <translation>Allgemein</translation>
    </message>
    <message>
        <source>Mail</source>
        <translation>Mail</translation>
    </message>
    <message>
        <source>Mail text</source>
        <translation>Mailtext</translation>
    </message>
    <message>
        <source>Labels</source>
        <translation>Etiketten</translation>
    </message>
    <message>
        <source>Pages of the settings</source>
        <translation>Seiten der Einstellungen</translation>
    </message>
    <message>
        <source>What is stored about people</source>
        <translation>Was über Menschen gespeichert ist</translation>
    </message>
    <message>
        <source>&amp;Journal of changes</source>
        <translation>&amp;Journal der Änderungen</translation>
    </message>
    <message>
        <source>&amp;Users and phones, as read</source>
        <translation>Gelesene &amp;Benutzer und Telefone</translation>
    </message>
    <message>
        <source>&amp;Codes that are used or have expired</source>
        <translation>Benutzte und abgelaufene &amp;Codes</translation>
    </message>
    <message numerus="yes">
        <source>%n day(s)</source>
        <translation>
            <numerusform>%n Tag</numerusform>
            <numerusform>%n Tage</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SharedLineDialog</name>
    <message>
        <source>User</source>
        <translation>Benutzer</translation>
    </message>
    <message>
        <source>Shared line</source>
        <translation>Gemeinsame Leitung</translation>
    </message>
    <message>
        <source>Put the line of {name} on another phone</source>
        <translation>Leitung von {name} auf ein weiteres Telefon legen</translation>
    </message>
    <message>
        <source>Colleague: name, e-mail or number</source>
        <translation>Name, E-Mail oder Nummer</translation>
    </message>
    <message>
        <source>Find a colleague</source>
        <translation>Kollegin oder Kollegen suchen</translation>
    </message>
    <message>
        <source>Colleagues found</source>
        <translation>Gefundene Kolleginnen und Kollegen</translation>
    </message>
    <message>
        <source>&amp;Label there</source>
        <translation>&amp;Beschriftung dort</translation>
    </message>
    <message>
        <source>Label of the line there</source>
        <translation>Beschriftung der Leitung dort</translation>
    </message>
    <message>
        <source>None: the phone shows the name</source>
        <translation>Keine: das Telefon zeigt den Namen</translation>
    </message>
    <message>
        <source>Calls may be &amp;declined there</source>
        <translation>Anrufe dürfen dort &amp;abgelehnt werden</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>&amp;Put on</source>
        <translation>&amp;Zuweisen</translation>
    </message>
    <message>
        <source>Put the line there</source>
        <translation>Leitung dorthin legen</translation>
    </message>
    <message>
        <source>Waiting for the service</source>
        <translation>Warten auf den Dienst</translation>
    </message>
    <message>
        <source>Other lines on a phone stay as they are. Afterwards each phone is told to fetch its configuration, where its model can be told.</source>
        <translation>Andere Leitungen auf einem Telefon bleiben, wie sie sind. Danach wird jedes Telefon aufgefordert, seine Konfiguration zu holen, wenn sein Modell das kann.</translation>
    </message>
    <message>
        <source>Nobody found among this customer’s users.</source>
        <translation>Unter den Benutzern dieses Kunden wurde niemand gefunden.</translation>
    </message>
    <message>
        <source>Find a colleague first</source>
        <translation>Zuerst eine Kollegin oder einen Kollegen suchen</translation>
    </message>
    <message>
        <source>Phones and app of {name}</source>
        <translation>Telefone und App von {name}</translation>
    </message>
    <message>
        <source>A line may appear in {most} places, and all of them are in use.</source>
        <translation>Eine Leitung darf an {most} Stellen erscheinen, und alle sind belegt.</translation>
    </message>
    <message>
        <source>No further place</source>
        <translation>Keine weitere Stelle</translation>
    </message>
    <message>
        <source>Nothing is chosen yet.</source>
        <translation>Noch ist nichts gewählt.</translation>
    </message>
    <message>
        <source>Chosen: {places}</source>
        <translation>Gewählt: {places}</translation>
    </message>
    <message>
        <source>{name} (Webex app)</source>
        <translation>{name} (Webex-App)</translation>
    </message>
    <message>
        <source>Choose where the line shall appear.</source>
        <translation>Wählen Sie, wo die Leitung erscheinen soll.</translation>
    </message>
</context>
<context>
    <name>SharedLineSection</name>
    <message>
        <source>The line appears in {most} places already; no more are possible.</source>
        <translation>Die Leitung erscheint schon an {most} Stellen; mehr sind nicht möglich.</translation>
    </message>
    <message>
        <source>The line is on no other phone, as far as is known.</source>
        <translation>Die Leitung liegt auf keinem anderen Telefon, soweit bekannt.</translation>
    </message>
    <message>
        <source>Put on a phone…</source>
        <translation>Auf ein Telefon legen&#xa0;…</translation>
    </message>
    <message>
        <source>Put the line on other phones or apps</source>
        <translation>Leitung auf andere Telefone oder Apps legen</translation>
    </message>
    <message>
        <source>&amp;Label there</source>
        <translation>&amp;Beschriftung dort</translation>
    </message>
    <message>
        <source>Label of the line there</source>
        <translation>Beschriftung der Leitung dort</translation>
    </message>
    <message>
        <source>Calls may be declined</source>
        <translation>Anrufe dürfen abgelehnt werden</translation>
    </message>
    <message>
        <source>Change there</source>
        <translation>Dort ändern</translation>
    </message>
    <message>
        <source>Change label and declining there</source>
        <translation>Beschriftung und Ablehnen dort ändern</translation>
    </message>
    <message>
        <source>Take off…</source>
        <translation>Wegnehmen&#xa0;…</translation>
    </message>
    <message>
        <source>Take the line off there</source>
        <translation>Leitung dort wegnehmen</translation>
    </message>
    <message>
        <source>This user’s line on the phones and in the Webex apps of others.</source>
        <translation>Die Leitung dieses Benutzers auf Telefonen und in Webex-Apps anderer.</translation>
    </message>
    <message>
        <source>{count} of {most} places are in use, the user’s own ones among them.</source>
        <translation>{count} von {most} Stellen sind belegt, die eigenen mitgezählt.</translation>
    </message>
    <message>
        <source>Shared line</source>
        <translation>Gemeinsame Leitung</translation>
    </message>
    <message numerus="yes">
        <source>The line now appears in %n more place(s)</source>
        <translation>
            <numerusform>Die Leitung erscheint jetzt an %n weiteren Stelle</numerusform>
            <numerusform>Die Leitung erscheint jetzt an %n weiteren Stellen</numerusform>
        </translation>
    </message>
    <message>
        <source>The line was changed there</source>
        <translation>Die Leitung wurde dort geändert</translation>
    </message>
    <message>
        <source>The line was taken off there</source>
        <translation>Die Leitung wurde dort weggenommen</translation>
    </message>
    <message>
        <source>Label and declining are as they are there.</source>
        <translation>Beschriftung und Ablehnen sind dort schon so.</translation>
    </message>
</context>
<context>
    <name>SharedLineTable</name>
    <message>
        <source>Where the line appears</source>
        <translation>Wo die Leitung erscheint</translation>
    </message>
    <message>
        <source>Where</source>
        <translation>Wo</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Zustand</translation>
    </message>
    <message>
        <source>Label</source>
        <translation>Beschriftung</translation>
    </message>
    <message>
        <source>Key</source>
        <translation>Taste</translation>
    </message>
    <message>
        <source>Which line keys it takes</source>
        <translation>Welche Leitungstasten sie belegt</translation>
    </message>
    <message>
        <source>Decline</source>
        <translation>Ablehnen</translation>
    </message>
    <message>
        <source>Webex app</source>
        <translation>Webex-App</translation>
    </message>
    <message>
        <source>allowed</source>
        <translation>erlaubt</translation>
    </message>
    <message>
        <source>not allowed</source>
        <translation>nicht erlaubt</translation>
    </message>
    <message>
        <source>not read</source>
        <translation>nicht gelesen</translation>
    </message>
    <message>
        <source>told to fetch it</source>
        <translation>aufgefordert</translation>
    </message>
    <message>
        <source>not connected</source>
        <translation>nicht verbunden</translation>
    </message>
    <message>
        <source>after a restart</source>
        <translation>nach Neustart</translation>
    </message>
    <message>
        <source>not told yet</source>
        <translation>noch nicht aufgefordert</translation>
    </message>
    <message>
        <source>told, connection unknown</source>
        <translation>aufgefordert, Verbindung unbekannt</translation>
    </message>
    <message>
        <source>not activated yet</source>
        <translation>noch nicht aktiviert</translation>
    </message>
    <message>
        <source>set up</source>
        <translation>eingerichtet</translation>
    </message>
</context>
<context>
    <name>SheetFiles</name>
    <message>
        <source>Open sheet</source>
        <translation>Tabelle öffnen</translation>
    </message>
    <message>
        <source>Sheets (*.xlsx *.csv *.txt)</source>
        <translation>Tabellen (*.xlsx *.csv *.txt)</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>Alle Dateien (*)</translation>
    </message>
    <message>
        <source>Save sample sheet</source>
        <translation>Mustertabelle speichern</translation>
    </message>
    <message>
        <source>Excel workbooks (*.xlsx)</source>
        <translation>Excel-Arbeitsmappen (*.xlsx)</translation>
    </message>
    <message>
        <source>Phones</source>
        <translation>Telefone</translation>
    </message>
</context>
<context>
    <name>Sheets</name>
    <message>
        <source>Line {line}, {column}: {what}</source>
        <translation>Zeile {line}, {column}: {what}</translation>
    </message>
    <message>
        <source>User</source>
        <translation>Benutzer</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>Site</source>
        <translation>Standort</translation>
    </message>
    <message>
        <source>Floor</source>
        <translation>Etage</translation>
    </message>
    <message>
        <source>Desk</source>
        <translation>Platz</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>Notiz</translation>
    </message>
    <message>
        <source>No user stands here. Enter an e-mail address, an extension or a name.</source>
        <translation>Hier steht kein Benutzer. Geben Sie eine E-Mail-Adresse, eine Durchwahl oder einen Namen ein.</translation>
    </message>
    <message>
        <source>This customer has no user “{text}”. Check the spelling, or synchronise.</source>
        <translation>Dieser Kunde hat keinen Benutzer „{text}“. Prüfen Sie die Schreibweise oder synchronisieren Sie.</translation>
    </message>
    <message>
        <source>“{text}” can be several: {others}. Write the e-mail address.</source>
        <translation>„{text}“ können mehrere sein: {others}. Schreiben Sie die E-Mail-Adresse.</translation>
    </message>
    <message>
        <source>“{text}” stands in line {line} already: a second code would replace the first.</source>
        <translation>„{text}“ steht schon in Zeile {line}: Ein zweiter Code würde den ersten ersetzen.</translation>
    </message>
    <message>
        <source>“{text}” has lost its +; with it, it is the number of {others}. Format the column as text, or write the e-mail address.</source>
        <translation>„{text}“ hat sein + verloren; mit ihm ist es die Rufnummer von {others}. Formatieren Sie die Spalte als Text oder schreiben Sie die E-Mail-Adresse.</translation>
    </message>
    <message>
        <source>“{text}” was a number that the spreadsheet has rounded. Format the column as text and enter it again.</source>
        <translation>„{text}“ war eine Zahl, die das Tabellenprogramm gerundet hat. Formatieren Sie die Spalte als Text und geben Sie sie neu ein.</translation>
    </message>
    <message>
        <source>“{text}” has no Webex Calling.</source>
        <translation>„{text}“ hat kein Webex Calling.</translation>
    </message>
    <message>
        <source>No phone model stands here, and none was given for all.</source>
        <translation>Hier steht kein Telefonmodell, und für alle wurde keines angegeben.</translation>
    </message>
    <message>
        <source>This customer’s catalogue has no model “{text}”.</source>
        <translation>Der Katalog dieses Kunden hat kein Modell „{text}“.</translation>
    </message>
    <message>
        <source>“{text}” can be several: {others}.</source>
        <translation>„{text}“ können mehrere sein: {others}.</translation>
    </message>
    <message>
        <source>A phone “{text}” is not activated with a code.</source>
        <translation>Ein Telefon „{text}“ wird nicht mit einem Code aktiviert.</translation>
    </message>
    <message>
        <source>“{text}…” is too long: no more than {most} characters.</source>
        <translation>„{text}…“ ist zu lang: höchstens {most} Zeichen.</translation>
    </message>
    <message>
        <source>The spreadsheet has made a date of this ({text}). Format the column as text and enter it again.</source>
        <translation>Das Tabellenprogramm hat daraus ein Datum gemacht ({text}). Formatieren Sie die Spalte als Text und geben Sie es neu ein.</translation>
    </message>
    <message>
        <source>The formula here gives an error ({text}).</source>
        <translation>Die Formel hier ergibt einen Fehler ({text}).</translation>
    </message>
    <message>
        <source>“{text}” is written in another encoding than the rest of the file. Save all of it as UTF-8.</source>
        <translation>„{text}“ ist anders kodiert als der Rest der Datei. Speichern Sie sie ganz als UTF-8.</translation>
    </message>
    <message>
        <source>“{text}” holds signs that cannot be read. Enter it again.</source>
        <translation>„{text}“ enthält unlesbare Zeichen. Geben Sie es neu ein.</translation>
    </message>
</context>
<context>
    <name>SignIn</name>
    <message>
        <source>The sign-in has ended</source>
        <translation>Die Anmeldung ist beendet</translation>
    </message>
    <message>
        <source>The sign-in did not succeed</source>
        <translation>Die Anmeldung ist nicht gelungen</translation>
    </message>
    <message>
        <source>Try again when you are ready.</source>
        <translation>Versuchen Sie es erneut, wenn Sie so weit sind.</translation>
    </message>
    <message>
        <source>It was declined in the browser.</source>
        <translation>Sie wurde im Browser abgelehnt.</translation>
    </message>
    <message>
        <source>Nobody signed in within five minutes.</source>
        <translation>Innerhalb von fünf Minuten hat sich niemand angemeldet.</translation>
    </message>
    <message>
        <source>The code has expired before it was used.</source>
        <translation>Der Code ist abgelaufen, bevor er benutzt wurde.</translation>
    </message>
    <message>
        <source>Start again; a new code is made.</source>
        <translation>Beginnen Sie von vorn; ein neuer Code wird erstellt.</translation>
    </message>
    <message>
        <source>The three addresses on this computer are in use by other programs.</source>
        <translation>Die drei Adressen auf diesem Computer sind von anderen Programmen belegt.</translation>
    </message>
    <message>
        <source>Close the other sign-in, or sign in with a code.</source>
        <translation>Schließen Sie die andere Anmeldung, oder melden Sie sich mit einem Code an.</translation>
    </message>
    <message>
        <source>Webex does not know this client ID and secret.</source>
        <translation>Webex kennt diese Client-ID mit diesem Geheimnis nicht.</translation>
    </message>
    <message>
        <source>Copy both again from the integration’s page.</source>
        <translation>Kopieren Sie beide noch einmal von der Seite der Integration.</translation>
    </message>
    <message>
        <source>The integration is registered with other addresses or scopes.</source>
        <translation>Die Integration ist mit anderen Adressen oder Berechtigungen eingetragen.</translation>
    </message>
    <message>
        <source>Compare its addresses and scopes with those shown here.</source>
        <translation>Vergleichen Sie ihre Adressen und Berechtigungen mit den hier gezeigten.</translation>
    </message>
    <message>
        <source>Webex no longer accepts this sign-in.</source>
        <translation>Webex nimmt diese Anmeldung nicht mehr an.</translation>
    </message>
    <message>
        <source>Sign in again; changes that wait go on afterwards.</source>
        <translation>Melden Sie sich erneut an; wartende Änderungen gehen danach weiter.</translation>
    </message>
    <message>
        <source>Webex has refused the sign-in.</source>
        <translation>Webex hat die Anmeldung abgewiesen.</translation>
    </message>
    <message>
        <source>Check the integration, then try again.</source>
        <translation>Prüfen Sie die Integration, und versuchen Sie es erneut.</translation>
    </message>
    <message>
        <source>You are signed in</source>
        <translation>Sie sind angemeldet</translation>
    </message>
    <message>
        <source>Close this page and go back to Linedesk.</source>
        <translation>Schließen Sie diese Seite, und gehen Sie zurück zu Linedesk.</translation>
    </message>
    <message>
        <source>You have not signed in</source>
        <translation>Sie haben sich nicht angemeldet</translation>
    </message>
    <message>
        <source>Close this page. Linedesk says how to go on.</source>
        <translation>Schließen Sie diese Seite. Linedesk sagt, wie es weitergeht.</translation>
    </message>
    <message>
        <source>This answer belongs to another sign-in</source>
        <translation>Diese Antwort gehört zu einer anderen Anmeldung</translation>
    </message>
    <message>
        <source>Start again in Linedesk, and use the page that it opens.</source>
        <translation>Beginnen Sie in Linedesk von vorn, und benutzen Sie die Seite, die es öffnet.</translation>
    </message>
    <message>
        <source>There is nothing here</source>
        <translation>Hier ist nichts</translation>
    </message>
    <message>
        <source>Linedesk waits for a sign-in at this address, and for nothing else.</source>
        <translation>Linedesk wartet an dieser Adresse auf eine Anmeldung, auf sonst nichts.</translation>
    </message>
    <message>
        <source>Sign-ins are kept encrypted in the profile; their key is in the keychain.</source>
        <translation>Anmeldungen liegen verschlüsselt im Profil; ihr Schlüssel ist im Schlüsselbund.</translation>
    </message>
    <message>
        <source>Sign-ins stay in memory and end with the program.</source>
        <translation>Anmeldungen bleiben im Arbeitsspeicher und enden mit dem Programm.</translation>
    </message>
    <message>
        <source>This computer has no keychain.</source>
        <translation>Dieser Computer hat keinen Schlüsselbund.</translation>
    </message>
    <message>
        <source>The keychain is locked.</source>
        <translation>Der Schlüsselbund ist gesperrt.</translation>
    </message>
    <message>
        <source>The keychain does not answer.</source>
        <translation>Der Schlüsselbund antwortet nicht.</translation>
    </message>
    <message>
        <source>The keychain does not keep what it is given.</source>
        <translation>Der Schlüsselbund behält nicht, was er bekommt.</translation>
    </message>
    <message>
        <source>The keychain refuses Linedesk.</source>
        <translation>Der Schlüsselbund weist Linedesk ab.</translation>
    </message>
    <message>
        <source>The kept sign-ins cannot be opened: their key is gone, or the file is damaged. Please sign in again.</source>
        <translation>Die aufbewahrten Anmeldungen lassen sich nicht öffnen: Ihr Schlüssel ist fort, oder die Datei ist beschädigt. Bitte melden Sie sich erneut an.</translation>
    </message>
    <message>
        <source>has ended; sign in again</source>
        <translation>beendet; bitte erneut anmelden</translation>
    </message>
    <message>
        <source>until Webex ends it</source>
        <translation>bis Webex es beendet</translation>
    </message>
    <message>
        <source>until {date} ({left})</source>
        <translation>bis {date} ({left})</translation>
    </message>
</context>
<context>
    <name>SignInWizard</name>
    <message>
        <source>Sign in</source>
        <translation>Anmelden</translation>
    </message>
    <message>
        <source>&amp;Back</source>
        <translation>&amp;Zurück</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
</context>
<context>
    <name>SitesTable</name>
    <message>
        <source>Locations and what may be called from them</source>
        <translation>Standorte und was von dort angerufen werden darf</translation>
    </message>
    <message>
        <source>Location</source>
        <translation>Standort</translation>
    </message>
    <message>
        <source>Other call types</source>
        <translation>Andere Anrufarten</translation>
    </message>
    <message>
        <source>Users following</source>
        <translation>Benutzer, die folgen</translation>
    </message>
    <message>
        <source>With own values</source>
        <translation>Mit eigenen Werten</translation>
    </message>
    <message>
        <source>Time zone</source>
        <translation>Zeitzone</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>Adresse</translation>
    </message>
    <message>
        <source>not readable</source>
        <translation>nicht lesbar</translation>
    </message>
    <message>
        <source>The system holds this; no administrator can change it.</source>
        <translation>Das System legt dies fest; kein Administrator kann es ändern.</translation>
    </message>
    <message>
        <source>without Webex Calling</source>
        <translation>ohne Webex Calling</translation>
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
    <message>
        <source>swap of a phone</source>
        <translation>Telefontausch</translation>
    </message>
</context>
<context>
    <name>StatusStrip</name>
    <message>
        <source>Not connected</source>
        <translation>Nicht verbunden</translation>
    </message>
    <message>
        <source>Connected: {service}</source>
        <translation>Verbunden: {service}</translation>
    </message>
    <message>
        <source>Not reachable: {service}</source>
        <translation>Nicht erreichbar: {service}</translation>
    </message>
    <message>
        <source>As of {age}</source>
        <translation>Stand: {age}</translation>
    </message>
    <message>
        <source>Stop the synchronisation</source>
        <translation>Synchronisierung anhalten</translation>
    </message>
    <message>
        <source>Progress of the synchronisation</source>
        <translation>Fortschritt der Synchronisierung</translation>
    </message>
    <message numerus="yes">
        <source>%n change(s) waiting</source>
        <translation>
            <numerusform>%n Änderung wartet</numerusform>
            <numerusform>%n Änderungen warten</numerusform>
        </translation>
    </message>
    <message>
        <source>Show what waits to be sent</source>
        <translation>Zeigen, was auf das Senden wartet</translation>
    </message>
    <message numerus="yes">
        <source>%n user(s) read</source>
        <translation>
            <numerusform>%n Benutzer gelesen</numerusform>
            <numerusform>%n Benutzer gelesen</numerusform>
        </translation>
    </message>
    <message>
        <source>Offline: {service}</source>
        <translation>Offline: {service}</translation>
    </message>
</context>
<context>
    <name>SupportDialog</name>
    <message>
        <source>Support bundle</source>
        <translation>Support-Paket</translation>
    </message>
    <message>
        <source>Gathering…</source>
        <translation>Wird zusammengestellt&#xa0;…</translation>
    </message>
    <message>
        <source>This is all that will be saved</source>
        <translation>Genau das wird gespeichert</translation>
    </message>
    <message>
        <source>Versions, settings and the newest lines of the log. Names, e-mail addresses, numbers, MAC addresses and ids have stand-ins, such as [name 1]; sign-ins and codes are taken out. Nothing is sent: you save a file and pass it on yourself.</source>
        <translation>Versionen, Einstellungen und die neuesten Zeilen des Protokolls. Namen, E-Mail-Adressen, Nummern, MAC-Adressen und Kennungen sind durch Platzhalter wie [name 1] ersetzt; Anmeldungen und Codes sind entfernt. Es wird nichts gesendet: Sie speichern eine Datei und geben sie selbst weiter.</translation>
    </message>
    <message>
        <source>Files of the support bundle</source>
        <translation>Dateien des Support-Pakets</translation>
    </message>
    <message>
        <source>&amp;Save…</source>
        <translation>&amp;Speichern&#xa0;…</translation>
    </message>
    <message>
        <source>Save the support bundle</source>
        <translation>Support-Paket speichern</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Save support bundle</source>
        <translation>Support-Paket speichern</translation>
    </message>
    <message>
        <source>ZIP archive (*.zip)</source>
        <translation>ZIP-Archiv (*.zip)</translation>
    </message>
    <message>
        <source>Saved</source>
        <translation>Gespeichert</translation>
    </message>
</context>
<context>
    <name>SwapDialog</name>
    <message>
        <source>Swap a phone</source>
        <translation>Telefon austauschen</translation>
    </message>
    <message>
        <source>New hardware for {name} in the place of {phone}</source>
        <translation>Neues Gerät für {name} anstelle von {phone}</translation>
    </message>
    <message>
        <source>New phone &amp;model</source>
        <translation>Neues Telefon&amp;modell</translation>
    </message>
    <message>
        <source>MA&amp;C of the new phone</source>
        <translation>MA&amp;C des neuen Telefons</translation>
    </message>
    <message>
        <source>Model of the new phone</source>
        <translation>Modell des neuen Telefons</translation>
    </message>
    <message>
        <source>MAC of the new phone</source>
        <translation>MAC des neuen Telefons</translation>
    </message>
    <message>
        <source>Empty: with an activation code</source>
        <translation>Leer: mit einem Aktivierungscode</translation>
    </message>
    <message>
        <source>&amp;Swap</source>
        <translation>&amp;Austauschen</translation>
    </message>
    <message>
        <source>Swap the phone</source>
        <translation>Telefon austauschen</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>{number}. {step}</source>
        <translation>{number}. {step}</translation>
    </message>
    <message>
        <source>The shared lines go onto the new phone: {names}. That can be undone.</source>
        <translation>Die gemeinsamen Leitungen kommen auf das neue Telefon: {names}. Das lässt sich zurücknehmen.</translation>
    </message>
    <message>
        <source>{model} is added by its MAC.</source>
        <translation>{model} wird über seine MAC hinzugefügt.</translation>
    </message>
    <message>
        <source>An activation code is made for {model}.</source>
        <translation>Für {model} wird ein Aktivierungscode erstellt.</translation>
    </message>
    <message>
        <source>The lines of the old phone could not be read</source>
        <translation>Die Leitungen des alten Telefons ließen sich nicht lesen</translation>
    </message>
    <message>
        <source>Shared lines on it have to be put onto the new phone by hand.</source>
        <translation>Gemeinsame Leitungen darauf müssen von Hand auf das neue Telefon gelegt werden.</translation>
    </message>
    <message>
        <source>The old phone has to go first</source>
        <translation>Das alte Telefon muss zuerst weichen</translation>
    </message>
    <message>
        <source>The user has all the devices that are allowed. If the new phone is refused then, the user has none until it is added.</source>
        <translation>Der Benutzer hat bereits alle erlaubten Geräte. Wird das neue Telefon dann abgelehnt, hat er keines, bis es hinzugefügt ist.</translation>
    </message>
    <message>
        <source>This is no MAC: it has twelve digits, 0 to 9 and A to F.</source>
        <translation>Das ist keine MAC: Sie hat zwölf Stellen, 0 bis 9 und A bis F.</translation>
    </message>
    <message>
        <source>A phone with this address is registered already.</source>
        <translation>Ein Telefon mit dieser Adresse ist schon registriert.</translation>
    </message>
    <message>
        <source>This model takes no activation code: enter its MAC.</source>
        <translation>Dieses Modell nimmt keinen Aktivierungscode an: Geben Sie seine MAC ein.</translation>
    </message>
    <message>
        <source>It is not known whether this step was done</source>
        <translation>Es ist nicht bekannt, ob dieser Schritt ausgeführt wurde</translation>
    </message>
    <message>
        <source>The shared lines have to be put back by hand</source>
        <translation>Die gemeinsamen Leitungen müssen von Hand zurückgelegt werden</translation>
    </message>
    <message>
        <source>The phone was swapped</source>
        <translation>Das Telefon wurde ausgetauscht</translation>
    </message>
    <message>
        <source>Reset the old phone to its factory settings before it is used again.</source>
        <translation>Setzen Sie das alte Telefon auf Werkseinstellungen zurück, bevor es wieder benutzt wird.</translation>
    </message>
    <message>
        <source>The old {phone} is removed. That cannot be undone.</source>
        <translation>Das alte {phone} wird entfernt. Das lässt sich nicht zurücknehmen.</translation>
    </message>
    <message>
        <source>Decide that under “Runs”. The swap goes on from there.</source>
        <translation>Entscheiden Sie das unter „Läufe“. Der Tausch geht von dort weiter.</translation>
    </message>
    <message>
        <source>The shared lines wait for the new phone</source>
        <translation>Die gemeinsamen Leitungen warten auf das neue Telefon</translation>
    </message>
    <message>
        <source>It is not listed yet: {names}. Go on under “Runs” when it is.</source>
        <translation>Es ist noch nicht gelistet: {names}. Setzen Sie den Tausch unter „Läufe“ fort, sobald es da ist.</translation>
    </message>
    <message>
        <source>This model is not added by its MAC: leave this field empty.</source>
        <translation>Dieses Modell wird nicht über seine MAC hinzugefügt: Lassen Sie dieses Feld leer.</translation>
    </message>
    <message>
        <source>The swap was stopped before its end</source>
        <translation>Der Austausch wurde vor seinem Ende angehalten</translation>
    </message>
    <message>
        <source>What is open stands under “Runs”: go on with it there, or give it up.</source>
        <translation>Was offen ist, steht unter „Läufe“: Setzen Sie es dort fort, oder geben Sie es auf.</translation>
    </message>
</context>
<context>
    <name>TextSettings</name>
    <message>
        <source>Mail about an activation code</source>
        <translation>Mail zu einem Aktivierungscode</translation>
    </message>
    <message>
        <source>&amp;Language</source>
        <translation>S&amp;prache</translation>
    </message>
    <message>
        <source>&amp;Subject</source>
        <translation>&amp;Betreff</translation>
    </message>
    <message>
        <source>&amp;Text</source>
        <translation>&amp;Text</translation>
    </message>
    <message>
        <source>What stands in braces is filled in:</source>
        <translation>Was in geschweiften Klammern steht, wird eingesetzt:</translation>
    </message>
    <message>
        <source>&amp;Use this text</source>
        <translation>Diesen Text &amp;verwenden</translation>
    </message>
    <message>
        <source>&amp;Original text</source>
        <translation>&amp;Originaltext</translation>
    </message>
    <message>
        <source>Nobody knows what to fill in for {names}.</source>
        <translation>Was für {names} einzusetzen ist, weiß niemand.</translation>
    </message>
    <message>
        <source>The text has no {place}: nobody would get the code.</source>
        <translation>Im Text fehlt {place}: Niemand bekäme den Code.</translation>
    </message>
    <message>
        <source>A subject is read by many: the code belongs in the text.</source>
        <translation>Einen Betreff lesen viele: Der Code gehört in den Text.</translation>
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
    <message numerus="yes">
        <source>%n minute(s)</source>
        <translation>
            <numerusform>%n Minute</numerusform>
            <numerusform>%n Minuten</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n hour(s)</source>
        <translation>
            <numerusform>%n Stunde</numerusform>
            <numerusform>%n Stunden</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n day(s)</source>
        <translation>
            <numerusform>%n Tag</numerusform>
            <numerusform>%n Tage</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>TokenPage</name>
    <message>
        <source>A personal token</source>
        <translation>Ein persönliches Token</translation>
    </message>
    <message>
        <source>Copy your personal access token from developer.webex.com. It ends after 12 hours, stays in memory, and is gone when the program ends.</source>
        <translation>Kopieren Sie Ihr persönliches Zugriffstoken von developer.webex.com. Es endet nach 12 Stunden, bleibt im Arbeitsspeicher und ist fort, wenn das Programm endet.</translation>
    </message>
    <message>
        <source>&amp;Base URL</source>
        <translation>&amp;Basis-URL</translation>
    </message>
    <message>
        <source>&amp;Access token</source>
        <translation>&amp;Zugriffstoken</translation>
    </message>
    <message>
        <source>&amp;Connect</source>
        <translation>&amp;Verbinden</translation>
    </message>
    <message>
        <source>Connect to the service</source>
        <translation>Mit dem Dienst verbinden</translation>
    </message>
</context>
<context>
    <name>Tour</name>
    <message>
        <source>confirmed</source>
        <translation>bestätigt</translation>
    </message>
    <message>
        <source>FAILED</source>
        <translation>FEHLGESCHLAGEN</translation>
    </message>
    <message>
        <source>The pictures lie in {folder}</source>
        <translation>Die Bilder liegen in {folder}</translation>
    </message>
    <message>
        <source>The tour ended at the step “{name}”. What did not happen: {problem}</source>
        <translation>Die Tour endete beim Schritt „{name}“. Was nicht geschah: {problem}</translation>
    </message>
    <message>
        <source>A window with this profile is open. Close it, or do the tour without “--profile”.</source>
        <translation>Ein Fenster mit diesem Profil ist offen. Schließen Sie es, oder machen Sie die Tour ohne „--profile“.</translation>
    </message>
</context>
<context>
    <name>Unlocking</name>
    <message>
        <source>Unlock {customer}?</source>
        <translation>{customer} entsperren?</translation>
    </message>
    <message>
        <source>This is a live customer. Until the program ends, what is saved here changes its users.</source>
        <translation>Dies ist ein Kunde im Betrieb. Bis zum Ende des Programms ändert, was hier gespeichert wird, dessen Benutzer.</translation>
    </message>
    <message>
        <source>Read-only</source>
        <translation>Nur lesen</translation>
    </message>
    <message>
        <source>Unlock</source>
        <translation>Entsperren</translation>
    </message>
    <message>
        <source>This customer is read-only. Unlock it above.</source>
        <translation>Bei diesem Kunden ist nur Lesen erlaubt. Entsperren Sie ihn oben.</translation>
    </message>
</context>
<context>
    <name>UnphonedCard</name>
    <message>
        <source>Users without a phone</source>
        <translation>Benutzer ohne Telefon</translation>
    </message>
    <message>
        <source>Phones without a user</source>
        <translation>Telefone ohne Benutzer</translation>
    </message>
    <message>
        <source>The list is being read from the service…</source>
        <translation>Die Liste wird vom Dienst gelesen&#xa0;…</translation>
    </message>
    <message>
        <source>Users and phones have not been read to the end. Synchronise first.</source>
        <translation>Benutzer und Telefone wurden nicht vollständig gelesen. Synchronisieren Sie zuerst.</translation>
    </message>
    <message>
        <source>Phones</source>
        <translation>Telefone</translation>
    </message>
    <message>
        <source>As of {age}. A user is opened with a click.</source>
        <translation>Stand: {age}. Ein Klick öffnet den Benutzer.</translation>
    </message>
    <message numerus="yes">
        <source>%n user(s) without a phone</source>
        <translation>
            <numerusform>%n Benutzer ohne Telefon</numerusform>
            <numerusform>%n Benutzer ohne Telefon</numerusform>
        </translation>
    </message>
    <message>
        <source>Every user has a phone.</source>
        <translation>Jeder Benutzer hat ein Telefon.</translation>
    </message>
    <message numerus="yes">
        <source>%n phone(s) without a user</source>
        <translation>
            <numerusform>%n Telefon ohne Benutzer</numerusform>
            <numerusform>%n Telefone ohne Benutzer</numerusform>
        </translation>
    </message>
    <message>
        <source>Every phone has a user.</source>
        <translation>Jedes Telefon hat einen Benutzer.</translation>
    </message>
    <message>
        <source>User</source>
        <translation>Benutzer</translation>
    </message>
    <message>
        <source>Extension</source>
        <translation>Durchwahl</translation>
    </message>
    <message>
        <source>Location</source>
        <translation>Standort</translation>
    </message>
    <message>
        <source>Phone</source>
        <translation>Telefon</translation>
    </message>
    <message>
        <source>MAC</source>
        <translation>MAC</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Zustand</translation>
    </message>
    <message>
        <source>Phones of workspaces can only be seen here for now, not changed.</source>
        <translation>Telefone von Arbeitsbereichen sind hier vorerst nur zu sehen, nicht zu ändern.</translation>
    </message>
</context>
<context>
    <name>UserHead</name>
    <message>
        <source>E-mail</source>
        <translation>E-Mail</translation>
    </message>
    <message>
        <source>Location</source>
        <translation>Standort</translation>
    </message>
    <message>
        <source>Ext. {extension}</source>
        <translation>Dw. {extension}</translation>
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
        <source>Webex Calling</source>
        <translation>Webex Calling</translation>
    </message>
    <message>
        <source>Webex Calling licence</source>
        <translation>Webex-Calling-Lizenz</translation>
    </message>
    <message>
        <source>No Webex Calling</source>
        <translation>Kein Webex Calling</translation>
    </message>
    <message>
        <source>This user has no Webex Calling licence</source>
        <translation>Dieser Benutzer hat keine Webex-Calling-Lizenz</translation>
    </message>
</context>
<context>
    <name>UserHelp</name>
    <message>
        <source>Change the voicemail PIN</source>
        <translation>Die Voicemail-PIN ändern</translation>
    </message>
    <message>
        <source>Set up Single Number Reach: further phones that ring too</source>
        <translation>Erreichbarkeit unter einer Nummer einrichten: weitere Telefone, die mitklingeln</translation>
    </message>
    <message>
        <source>Switch voicemail and its copies by e-mail on and off</source>
        <translation>Voicemail und ihre Kopien per E-Mail ein- und ausschalten</translation>
    </message>
    <message>
        <source>Forward calls</source>
        <translation>Anrufe umleiten</translation>
    </message>
    <message>
        <source>Choose the voicemail PIN that counts in the end</source>
        <translation>Die endgültige Voicemail-PIN wählen</translation>
    </message>
    <message>
        <source>Record the voicemail name by phone</source>
        <translation>Den Namen für die Voicemail am Telefon aufsprechen</translation>
    </message>
    <message>
        <source>Listen to voice messages and delete them</source>
        <translation>Sprachnachrichten anhören und löschen</translation>
    </message>
    <message>
        <source>Sign in to the Webex app and choose its headset</source>
        <translation>Sich in der Webex-App anmelden und ihr Headset wählen</translation>
    </message>
    <message>
        <source>Your phone settings</source>
        <translation>Ihre Telefoneinstellungen</translation>
    </message>
    <message>
        <source>Hello {name},

these things about your phone you can set yourself at {page} (sign in with your e-mail address, then Webex Calling):
{able}

These only you can do, no administrator can:
{alone}

Kind regards</source>
        <translation>Guten Tag {name},

dies können Sie an Ihrem Telefon selbst einstellen, unter {page} (mit Ihrer E-Mail-Adresse anmelden, dann Webex Calling):
{able}

Dies können nur Sie, kein Administrator:
{alone}

Freundliche Grüße</translation>
    </message>
</context>
<context>
    <name>UserHelpSection</name>
    <message>
        <source>What the user can do</source>
        <translation>Was der Benutzer tun kann</translation>
    </message>
    <message>
        <source>Both lists as a text to send; nothing is sent from here.</source>
        <translation>Beide Listen als Text zum Verschicken; von hier wird nichts gesendet.</translation>
    </message>
    <message>
        <source>Copy text</source>
        <translation>Text kopieren</translation>
    </message>
    <message>
        <source>Copy the text for the user</source>
        <translation>Text für den Benutzer kopieren</translation>
    </message>
    <message>
        <source>Mail…</source>
        <translation>E-Mail&#xa0;…</translation>
    </message>
    <message>
        <source>Open the mail program with the text</source>
        <translation>E-Mail-Programm mit dem Text öffnen</translation>
    </message>
    <message>
        <source>The text is in the clipboard.</source>
        <translation>Der Text ist in der Zwischenablage.</translation>
    </message>
    <message>
        <source>Without an administrator</source>
        <translation>Ohne Administrator</translation>
    </message>
    <message>
        <source>Only the user</source>
        <translation>Nur der Benutzer</translation>
    </message>
    <message>
        <source>Language of the text</source>
        <translation>Sprache des Textes</translation>
    </message>
    <message>
        <source>This user has no e-mail address.</source>
        <translation>Dieser Benutzer hat keine E-Mail-Adresse.</translation>
    </message>
</context>
<context>
    <name>UserPage</name>
    <message>
        <source>Lines</source>
        <translation>Leitungen</translation>
    </message>
    <message>
        <source>Features</source>
        <translation>Funktionen</translation>
    </message>
    <message>
        <source>Devices</source>
        <translation>Geräte</translation>
    </message>
    <message>
        <source>Unsaved changes</source>
        <translation>Nicht gespeicherte Änderungen</translation>
    </message>
    <message>
        <source>Settings of the user</source>
        <translation>Einstellungen des Benutzers</translation>
    </message>
</context>
<context>
    <name>UserSearch</name>
    <message>
        <source>User</source>
        <translation>Benutzer</translation>
    </message>
    <message>
        <source>Name, e-mail or number</source>
        <translation>Name, E-Mail oder Nummer</translation>
    </message>
    <message>
        <source>Find user</source>
        <translation>Benutzer suchen</translation>
    </message>
    <message>
        <source>Users found</source>
        <translation>Gefundene Benutzer</translation>
    </message>
    <message>
        <source>Nobody found</source>
        <translation>Niemand gefunden</translation>
    </message>
    <message>
        <source>The search covers the users of customers that have been synchronised. Phones of workspaces are not looked after here for now.</source>
        <translation>Gesucht wird unter den Benutzern der Kunden, die schon synchronisiert sind. Telefone von Arbeitsbereichen werden hier vorerst nicht betreut.</translation>
    </message>
</context>
<context>
    <name>UserTab</name>
    <message>
        <source>The service cannot be reached</source>
        <translation>Der Dienst ist nicht erreichbar</translation>
    </message>
    <message>
        <source>Shown is what was read {age}.</source>
        <translation>Gezeigt wird, was {age} gelesen wurde.</translation>
    </message>
    <message>
        <source>Retry</source>
        <translation>Erneut versuchen</translation>
    </message>
</context>
<context>
    <name>VirtualLinePage</name>
    <message>
        <source>N&amp;ame</source>
        <translation>N&amp;ame</translation>
    </message>
    <message>
        <source>E&amp;xtension</source>
        <translation>D&amp;urchwahl</translation>
    </message>
    <message>
        <source>Phone &amp;number</source>
        <translation>&amp;Rufnummer</translation>
    </message>
    <message>
        <source>&amp;Outsiders see</source>
        <translation>&amp;Externe sehen</translation>
    </message>
    <message>
        <source>And the n&amp;umber</source>
        <translation>Und die R&amp;ufnummer</translation>
    </message>
    <message>
        <source>Appears on</source>
        <translation>Erscheint auf</translation>
    </message>
    <message>
        <source>As above</source>
        <translation>Wie oben</translation>
    </message>
    <message>
        <source>First name</source>
        <translation>Vorname</translation>
    </message>
    <message>
        <source>First name of the virtual line</source>
        <translation>Vorname der virtuellen Leitung</translation>
    </message>
    <message>
        <source>Last name</source>
        <translation>Nachname</translation>
    </message>
    <message>
        <source>Last name of the virtual line</source>
        <translation>Nachname der virtuellen Leitung</translation>
    </message>
    <message>
        <source>Extension of the virtual line</source>
        <translation>Durchwahl der virtuellen Leitung</translation>
    </message>
    <message>
        <source>First name that outsiders see</source>
        <translation>Vorname, den Externe sehen</translation>
    </message>
    <message>
        <source>Last name that outsiders see</source>
        <translation>Nachname, den Externe sehen</translation>
    </message>
    <message>
        <source>Choose or type a number</source>
        <translation>Rufnummer wählen oder eingeben</translation>
    </message>
    <message>
        <source>Phone number of the virtual line</source>
        <translation>Rufnummer der virtuellen Leitung</translation>
    </message>
    <message>
        <source>The number of this line</source>
        <translation>Die Rufnummer dieser Leitung</translation>
    </message>
    <message>
        <source>Number that outsiders see</source>
        <translation>Rufnummer, die Externe sehen</translation>
    </message>
    <message>
        <source>Next free</source>
        <translation>Nächste freie</translation>
    </message>
    <message>
        <source>Next free extension of the location</source>
        <translation>Nächste freie Durchwahl des Standorts</translation>
    </message>
</context>
<context>
    <name>VoicemailSection</name>
    <message>
        <source>Voicemail</source>
        <translation>Voicemail</translation>
    </message>
    <message>
        <source>Takes calls that nobody takes, and keeps what callers say.</source>
        <translation>Nimmt Anrufe an, die niemand annimmt, und bewahrt auf, was Anrufer sagen.</translation>
    </message>
    <message>
        <source>Voicemail &amp;PIN…</source>
        <translation>Voicemail-&amp;PIN&#xa0;…</translation>
    </message>
    <message>
        <source>Reset the voicemail PIN</source>
        <translation>Voicemail-PIN zurücksetzen</translation>
    </message>
    <message>
        <source>Voicemail is on</source>
        <translation>Voicemail ist eingeschaltet</translation>
    </message>
    <message>
        <source>Takes every call at once</source>
        <translation>Nimmt jeden Anruf sofort an</translation>
    </message>
    <message>
        <source>Takes calls when busy</source>
        <translation>Nimmt Anrufe bei Besetzt an</translation>
    </message>
    <message>
        <source>Takes calls without an answer</source>
        <translation>Nimmt unbeantwortete Anrufe an</translation>
    </message>
    <message>
        <source>Rings</source>
        <translation>Ruftöne</translation>
    </message>
    <message>
        <source>Greeting</source>
        <translation>Begrüßung</translation>
    </message>
    <message>
        <source>Notify about new messages</source>
        <translation>Neue Nachrichten melden</translation>
    </message>
    <message>
        <source>E-mail address</source>
        <translation>E-Mail-Adresse</translation>
    </message>
    <message>
        <source>Send a copy by e-mail</source>
        <translation>Kopie per E-Mail senden</translation>
    </message>
    <message>
        <source>Transfer callers who press 0</source>
        <translation>Bei Taste 0 weiterverbinden</translation>
    </message>
    <message>
        <source>Number or extension</source>
        <translation>Rufnummer oder Durchwahl</translation>
    </message>
    <message>
        <source>Message light on the phone</source>
        <translation>Nachrichtenlampe am Telefon</translation>
    </message>
    <message>
        <source>Messages are kept</source>
        <translation>Nachrichten liegen</translation>
    </message>
    <message>
        <source>Address of the mailbox</source>
        <translation>Adresse des Postfachs</translation>
    </message>
</context>
<context>
    <name>WelcomePage</name>
    <message>
        <source>Connecting…</source>
        <translation>Wird verbunden&#xa0;…</translation>
    </message>
    <message>
        <source>Connect</source>
        <translation>Verbinden</translation>
    </message>
    <message>
        <source>Welcome to Linedesk</source>
        <translation>Willkommen bei Linedesk</translation>
    </message>
    <message>
        <source>The console for Webex Calling: plan, check and take back every change.</source>
        <translation>Die Konsole für Webex Calling: jede Änderung planen, prüfen und zurücknehmen.</translation>
    </message>
    <message>
        <source>Try it in the sandbox</source>
        <translation>In der Sandbox ausprobieren</translation>
    </message>
    <message>
        <source>A small Webex inside this program, with customers, users and phones to play with. It needs no network and no account, and touches nobody’s phones.</source>
        <translation>Ein kleines Webex in diesem Programm, mit Kunden, Benutzern und Telefonen zum Ausprobieren. Es braucht weder Netz noch Konto und verstellt niemandem das Telefon.</translation>
    </message>
    <message>
        <source>&amp;Open the sandbox</source>
        <translation>Sandbox ö&amp;ffnen</translation>
    </message>
    <message>
        <source>Open the sandbox</source>
        <translation>Sandbox öffnen</translation>
    </message>
    <message>
        <source>Connect to Webex</source>
        <translation>Mit Webex verbinden</translation>
    </message>
    <message>
        <source>&amp;Base URL</source>
        <translation>&amp;Basis-URL</translation>
    </message>
    <message>
        <source>&amp;Access token</source>
        <translation>&amp;Zugriffstoken</translation>
    </message>
    <message>
        <source>Base URL of the service</source>
        <translation>Basis-URL des Dienstes</translation>
    </message>
    <message>
        <source>Access token</source>
        <translation>Zugriffstoken</translation>
    </message>
    <message>
        <source>Paste your access token</source>
        <translation>Zugriffstoken einfügen</translation>
    </message>
    <message>
        <source>The token stays in memory and is gone when the program ends.</source>
        <translation>Das Token bleibt im Speicher und ist weg, wenn das Programm endet.</translation>
    </message>
    <message>
        <source>Connect to the service</source>
        <translation>Mit dem Dienst verbinden</translation>
    </message>
    <message>
        <source>Open offline</source>
        <translation>Offline öffnen</translation>
    </message>
    <message>
        <source>Shows what was read from this service earlier; asks it nothing</source>
        <translation>Zeigt, was früher von diesem Dienst gelesen wurde; fragt ihn nichts</translation>
    </message>
    <message>
        <source>Sign in once and stay signed in, or enter an access token below.</source>
        <translation>Melden Sie sich einmal an und bleiben Sie es, oder geben Sie unten ein Zugriffstoken ein.</translation>
    </message>
    <message>
        <source>&amp;Sign in…</source>
        <translation>&amp;Anmelden&#xa0;…</translation>
    </message>
    <message>
        <source>Sign in with your integration</source>
        <translation>Mit Ihrer Integration anmelden</translation>
    </message>
    <message>
        <source>Open a &amp;field pack…</source>
        <translation>&amp;Technikerpaket öffnen&#xa0;…</translation>
    </message>
    <message>
        <source>The phones of one site for a technician, without account and network</source>
        <translation>Die Telefone eines Standorts für Techniker, ohne Konto und Netz</translation>
    </message>
    <message>
        <source>Open a field pack</source>
        <translation>Technikerpaket öffnen</translation>
    </message>
</context>
<context>
    <name>Workspace</name>
    <message>
        <source>Choose a user</source>
        <translation>Wählen Sie einen Benutzer</translation>
    </message>
    <message>
        <source>Open a customer on the left, or find somebody by name, number or e-mail.</source>
        <translation>Öffnen Sie links einen Kunden, oder suchen Sie nach Name, Nummer oder E-Mail.</translation>
    </message>
</context>
<context>
    <name>ZoneSection</name>
    <message>
        <source>As the phone came</source>
        <translation>Wie geliefert</translation>
    </message>
    <message>
        <source>As the phone came ({zone})</source>
        <translation>Wie geliefert ({zone})</translation>
    </message>
    <message>
        <source>Time zone</source>
        <translation>Zeitzone</translation>
    </message>
    <message>
        <source>Time zone of this &amp;phone</source>
        <translation>Zeitzone &amp;dieses Telefons</translation>
    </message>
    <message>
        <source>Time zone of the &amp;user</source>
        <translation>Zeitzone des &amp;Benutzers</translation>
    </message>
    <message>
        <source>Time zone of the &amp;location</source>
        <translation>Zeitzone des &amp;Standorts</translation>
    </message>
    <message>
        <source>This phone has no time zone of its own, and that of the user cannot be read: it follows the location {name}. It is changed there, in Control Hub.</source>
        <translation>Dieses Telefon hat keine eigene Zeitzone, und die des Benutzers lässt sich nicht lesen: Es folgt dem Standort {name}. Sie wird dort geändert, im Control Hub.</translation>
    </message>
    <message>
        <source>Set on this phone alone.</source>
        <translation>Gilt nur für dieses Telefon.</translation>
    </message>
    <message>
        <source>This phone has no time zone of its own: it follows the user. A change affects all phones of this user. The location {name} has {zone}.</source>
        <translation>Dieses Telefon hat keine eigene Zeitzone: Es folgt dem Benutzer. Eine Änderung betrifft alle Telefone dieses Benutzers. Der Standort {name} hat {zone}.</translation>
    </message>
    <message>
        <source>The phone is not connected; it takes a change up when it is back.</source>
        <translation>Das Telefon ist nicht verbunden; es übernimmt eine Änderung, wenn es wieder da ist.</translation>
    </message>
    <message>
        <source>The service did not say which time zones there are, so it stays as it is.</source>
        <translation>Der Dienst hat nicht gesagt, welche Zeitzonen es gibt; deshalb bleibt sie, wie sie ist.</translation>
    </message>
</context>
<context>
    <name>_RoomRow</name>
    <message>
        <source>Webex app</source>
        <translation>Webex-App</translation>
    </message>
    <message>
        <source>What is on it could not be read:</source>
        <translation>Was darauf liegt, konnte nicht gelesen werden:</translation>
    </message>
    <message>
        <source>The line is there already.</source>
        <translation>Die Leitung ist schon dort.</translation>
    </message>
    <message>
        <source>Full.</source>
        <translation>Voll.</translation>
    </message>
    <message>
        <source>The service does not offer this line here.</source>
        <translation>Der Dienst bietet diese Leitung hier nicht an.</translation>
    </message>
    <message numerus="yes">
        <source>{free} of %n line key(s) free.</source>
        <translation>
            <numerusform>{free} von %n Leitungstaste frei.</numerusform>
            <numerusform>{free} von %n Leitungstasten frei.</numerusform>
        </translation>
    </message>
    <message>
        <source>Not activated yet.</source>
        <translation>Noch nicht aktiviert.</translation>
    </message>
    <message>
        <source>Now: {state}.</source>
        <translation>Jetzt: {state}.</translation>
    </message>
    <message>
        <source>Cannot be told: it shows the line after its next restart.</source>
        <translation>Kann nicht aufgefordert werden: zeigt die Leitung nach dem nächsten Neustart.</translation>
    </message>
</context>
</TS>
