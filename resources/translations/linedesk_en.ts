<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>ActivationDialog</name>
    <message numerus="yes">
        <source>%n phone(s) of this user wait for activation now.</source>
        <translation>
            <numerusform>%n phone of this user waits for activation now.</numerusform>
            <numerusform>%n phones of this user wait for activation now.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>BatchDialog</name>
    <message numerus="yes">
        <source>%n code(s) made</source>
        <translation>
            <numerusform>%n code made</numerusform>
            <numerusform>%n codes made</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n user(s) got none: see the column “State”.</source>
        <translation>
            <numerusform>%n user got none: see the column “State”.</numerusform>
            <numerusform>%n users got none: see the column “State”.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Webex Calling may go off in the apps of %n user(s)</source>
        <translation>
            <numerusform>Webex Calling may go off in the apps of %n user</numerusform>
            <numerusform>Webex Calling may go off in the apps of %n users</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>&amp;Make %n code(s)…</source>
        <translation>
            <numerusform>&amp;Make %n code…</numerusform>
            <numerusform>&amp;Make %n codes…</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n user(s) are left out</source>
        <translation>
            <numerusform>%n user are left out</numerusform>
            <numerusform>%n users are left out</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>BatchSource</name>
    <message numerus="yes">
        <source>%n user(s) taken from the sheet</source>
        <translation>
            <numerusform>%n user taken from the sheet</numerusform>
            <numerusform>%n users taken from the sheet</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n line(s) of the sheet are wrong</source>
        <translation>
            <numerusform>%n line of the sheet are wrong</numerusform>
            <numerusform>%n lines of the sheet are wrong</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>&amp;Add %n user(s)</source>
        <translation>
            <numerusform>&amp;Add %n user</numerusform>
            <numerusform>&amp;Add %n users</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Board</name>
    <message numerus="yes">
        <source>%n phone(s) came up</source>
        <translation>
            <numerusform>%n phone came up</numerusform>
            <numerusform>%n phones came up</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n phone(s) chosen</source>
        <translation>
            <numerusform>%n phone chosen</numerusform>
            <numerusform>%n phones chosen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n code(s) made</source>
        <translation>
            <numerusform>%n code made</numerusform>
            <numerusform>%n codes made</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n phone(s) planned</source>
        <translation>
            <numerusform>%n phone planned</numerusform>
            <numerusform>%n phones planned</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n phone(s) brought up to date</source>
        <translation>
            <numerusform>%n phone brought up to date</numerusform>
            <numerusform>%n phones brought up to date</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n code(s) could not be made</source>
        <translation>
            <numerusform>%n code could not be made</numerusform>
            <numerusform>%n codes could not be made</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Calls</name>
    <message numerus="yes">
        <source>after %n ring(s)</source>
        <translation>
            <numerusform>after %n ring</numerusform>
            <numerusform>after %n rings</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n other rule(s) begin to forward when this is saved</source>
        <translation>
            <numerusform>%n other rule begins to forward when this is saved</numerusform>
            <numerusform>%n other rules begin to forward when this is saved</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>CodesCard</name>
    <message numerus="yes">
        <source>Make %n again…</source>
        <translation>
            <numerusform>Make %n again…</numerusform>
            <numerusform>Make %n again…</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>DoctorDialog</name>
    <message numerus="yes">
        <source>%n thing(s) need your attention</source>
        <translation>
            <numerusform>%n thing needs your attention</numerusform>
            <numerusform>%n things need your attention</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Errors</name>
    <message numerus="yes">
        <source>“{text}” matches %n entries: {names}.</source>
        <translation>
            <numerusform>“{text}” matches %n entry: {names}.</numerusform>
            <numerusform>“{text}” matches %n entries: {names}.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Forms</name>
    <message numerus="yes">
        <source>%n field(s) to correct</source>
        <translation>
            <numerusform>%n field to correct</numerusform>
            <numerusform>%n fields to correct</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n unsaved change(s)</source>
        <translation>
            <numerusform>%n unsaved change</numerusform>
            <numerusform>%n unsaved changes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n change(s) of this user wait to be sent</source>
        <translation>
            <numerusform>%n change of this user waits to be sent</numerusform>
            <numerusform>%n changes of this user wait to be sent</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>FreeNumbers</name>
    <message numerus="yes">
        <source>Free: {free}. Fewer than {mark} at %n location(s)</source>
        <translation>
            <numerusform>Free: {free}. Fewer than {mark} at %n location</numerusform>
            <numerusform>Free: {free}. Fewer than {mark} at %n locations</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n number(s) are free</source>
        <translation>
            <numerusform>%n number is free</numerusform>
            <numerusform>%n numbers are free</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>LabelsDialog</name>
    <message numerus="yes">
        <source>%n page(s)</source>
        <translation>
            <numerusform>%n page</numerusform>
            <numerusform>%n pages</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n phone(s)</source>
        <translation>
            <numerusform>%n phone</numerusform>
            <numerusform>%n phones</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>LocationPermissionsCard</name>
    <message numerus="yes">
        <source>%n user(s) could not be read</source>
        <translation>
            <numerusform>%n user could not be read</numerusform>
            <numerusform>%n users could not be read</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n location(s) could not be read and are left out</source>
        <translation>
            <numerusform>%n location could not be read and is left out</numerusform>
            <numerusform>%n locations could not be read and are left out</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n location(s) are held by the system and left out</source>
        <translation>
            <numerusform>%n location is held by the system and left out</numerusform>
            <numerusform>%n locations are held by the system and left out</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n user(s) follow the location</source>
        <translation>
            <numerusform>%n user follows the location</numerusform>
            <numerusform>%n users follow the location</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n user(s) have values of their own</source>
        <translation>
            <numerusform>%n user has values of their own</numerusform>
            <numerusform>%n users have values of their own</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>MailDialog</name>
    <message numerus="yes">
        <source>Mail %n activation code(s)</source>
        <translation>
            <numerusform>Mail %n activation code</numerusform>
            <numerusform>Mail %n activation codes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n mail(s) sent</source>
        <translation>
            <numerusform>%n mail sent</numerusform>
            <numerusform>%n mails sent</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n could not be sent.</source>
        <translation>
            <numerusform>%n could not be sent.</numerusform>
            <numerusform>%n could not be sent.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n not begun.</source>
        <translation>
            <numerusform>%n not begun.</numerusform>
            <numerusform>%n not begun.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>&amp;Send the %n that are left</source>
        <translation>
            <numerusform>&amp;Send the %n that is left</numerusform>
            <numerusform>&amp;Send the %n that are left</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ManyUsersPage</name>
    <message numerus="yes">
        <source>%n setting(s) are not taken over</source>
        <translation>
            <numerusform>%n setting is not taken over</numerusform>
            <numerusform>%n settings are not taken over</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n user(s) selected</source>
        <translation>
            <numerusform>%n user selected</numerusform>
            <numerusform>%n users selected</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>and %n more</numerusform>
            <numerusform>and %n more</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n of them have no Webex Calling and are left out</source>
        <translation>
            <numerusform>%n of them has no Webex Calling and is left out</numerusform>
            <numerusform>%n of them have no Webex Calling and are left out</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>MergeDialog</name>
    <message numerus="yes">
        <source>Changed on both sides: %n decision(s)</source>
        <translation>
            <numerusform>Changed on both sides: %n decision</numerusform>
            <numerusform>Changed on both sides: %n decisions</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Notices</name>
    <message numerus="yes">
        <source>The service answers again: %n change(s) wait to be sent</source>
        <translation>
            <numerusform>The service answers again: %n change waits to be sent</numerusform>
            <numerusform>The service answers again: %n changes wait to be sent</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n run(s) did not come to an end</source>
        <translation>
            <numerusform>%n run did not come to an end</numerusform>
            <numerusform>%n runs did not come to an end</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>NumbersCard</name>
    <message numerus="yes">
        <source>Reading the numbers: %n so far</source>
        <translation>
            <numerusform>Reading the numbers: %n so far</numerusform>
            <numerusform>Reading the numbers: %n so far</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>NumbersSection</name>
    <message numerus="yes">
        <source>%n further phone(s) were not looked at.</source>
        <translation>
            <numerusform>%n further phone was not looked at.</numerusform>
            <numerusform>%n further phones were not looked at.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>OutgoingSection</name>
    <message numerus="yes">
        <source>This user has %n digit pattern(s) that allow or block certain numbers, whatever is set here.</source>
        <translation>
            <numerusform>This user has %n digit pattern that allows or blocks certain numbers, whatever is set here.</numerusform>
            <numerusform>This user has %n digit patterns that allow or block certain numbers, whatever is set here.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Packs</name>
    <message numerus="yes">
        <source>At least %n character(s); four words are easy to say.</source>
        <translation>
            <numerusform>At least %n character; four words are easy to say.</numerusform>
            <numerusform>At least %n characters; four words are easy to say.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n phone(s) changed</source>
        <translation>
            <numerusform>%n phone changed</numerusform>
            <numerusform>%n phones changed</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n phone(s)</source>
        <translation>
            <numerusform>%n phone</numerusform>
            <numerusform>%n phones</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>PermissionForm</name>
    <message numerus="yes">
        <source>%n user(s) with own values shall follow the location again</source>
        <translation>
            <numerusform>%n user with own values shall follow the location again</numerusform>
            <numerusform>%n users with own values shall follow the location again</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>PhoneDetailCard</name>
    <message numerus="yes">
        <source>%n line(s) on this phone</source>
        <translation>
            <numerusform>%n line on this phone</numerusform>
            <numerusform>%n lines on this phone</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n of {most} line keys are free</source>
        <translation>
            <numerusform>%n of {most} line keys is free</numerusform>
            <numerusform>%n of {most} line keys are free</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>PhonesCard</name>
    <message numerus="yes">
        <source>%n of {most} line keys are free</source>
        <translation>
            <numerusform>%n of {most} line keys is free</numerusform>
            <numerusform>%n of {most} line keys are free</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>PlaceChecks</name>
    <message numerus="yes">
        <source>%n line key(s) free</source>
        <translation>
            <numerusform>%n line key free</numerusform>
            <numerusform>%n line keys free</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Plans</name>
    <message numerus="yes">
        <source>%n change(s)</source>
        <translation>
            <numerusform>%n change</numerusform>
            <numerusform>%n changes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n target(s)</source>
        <translation>
            <numerusform>%n target</numerusform>
            <numerusform>%n targets</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n user(s) are changed</source>
        <translation>
            <numerusform>%n user is changed</numerusform>
            <numerusform>%n users are changed</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Calls of %n user(s) leave the company</source>
        <translation>
            <numerusform>Calls of %n user leave the company</numerusform>
            <numerusform>Calls of %n users leave the company</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n user(s) may call abroad</source>
        <translation>
            <numerusform>%n user may call abroad</numerusform>
            <numerusform>%n users may call abroad</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n user(s) will follow permissions that could not be read: calls abroad may be open</source>
        <translation>
            <numerusform>%n user will follow permissions that could not be read: calls abroad may be open</numerusform>
            <numerusform>%n users will follow permissions that could not be read: calls abroad may be open</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Users of %n location(s) may call abroad</source>
        <translation>
            <numerusform>Users of %n location may call abroad</numerusform>
            <numerusform>Users of %n locations may call abroad</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Phone numbers of %n user(s) change</source>
        <translation>
            <numerusform>The phone number of %n user changes</numerusform>
            <numerusform>Phone numbers of %n users change</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The line is shown on %n phone(s) and in apps that are not known</source>
        <translation>
            <numerusform>The line is shown on %n phone and in apps that are not known</numerusform>
            <numerusform>The line is shown on %n phones and in apps that are not known</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Other rules by caller of %n user(s) begin to forward</source>
        <translation>
            <numerusform>Other rules by caller of %n user begin to forward</numerusform>
            <numerusform>Other rules by caller of %n users begin to forward</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Calls of %n user(s) are forwarded to what is given up</source>
        <translation>
            <numerusform>Calls of %n user are forwarded to what is given up</numerusform>
            <numerusform>Calls of %n users are forwarded to what is given up</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Standard licence: the phone switches Webex Calling off in the apps of %n user(s)</source>
        <translation>
            <numerusform>Standard licence: the phone switches Webex Calling off in the apps of %n user</numerusform>
            <numerusform>Standard licence: the phone switches Webex Calling off in the apps of %n users</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n phone(s) are removed, with the shared lines on them, which cannot be undone: the user keeps number and extension (with a Standard licence also calling in the apps, which comes back); to come back, the phone needs a factory reset and a new code</source>
        <translation>
            <numerusform>%n phone is removed, with the shared lines on it, which cannot be undone: the user keeps number and extension (with a Standard licence also calling in the apps, which comes back); to come back, the phone needs a factory reset and a new code</numerusform>
            <numerusform>%n phones are removed, with the shared lines on them, which cannot be undone: the user keeps number and extension (with a Standard licence also calling in the apps, which comes back); to come back, a phone needs a factory reset and a new code</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>An older code of %n user(s) may stop working</source>
        <translation>
            <numerusform>An older code of %n user may stop working</numerusform>
            <numerusform>Older codes of %n users may stop working</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n user(s) have all the devices that are allowed: refused</source>
        <translation>
            <numerusform>%n user has all the devices that are allowed: refused</numerusform>
            <numerusform>%n users have all the devices that are allowed: refused</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>PreflightBars</name>
    <message numerus="yes">
        <source>%n phone(s) of this user wait for a code</source>
        <translation>
            <numerusform>%n phone of this user waits for a code</numerusform>
            <numerusform>%n phones of this user wait for a code</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Rescue</name>
    <message numerus="yes">
        <source>%n open change(s)</source>
        <translation>
            <numerusform>%n open change</numerusform>
            <numerusform>%n open changes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n activation code(s) in use</source>
        <translation>
            <numerusform>%n activation code in use</numerusform>
            <numerusform>%n activation codes in use</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n run(s)</source>
        <translation>
            <numerusform>%n run</numerusform>
            <numerusform>%n runs</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>RolloutBoard</name>
    <message numerus="yes">
        <source>Take %n phone(s) off the board?</source>
        <translation>
            <numerusform>Take %n phone off the board?</numerusform>
            <numerusform>Take %n phones off the board?</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>RunProgress</name>
    <message numerus="yes">
        <source>about %n second(s) left</source>
        <translation>
            <numerusform>about %n second left</numerusform>
            <numerusform>about %n seconds left</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>about %n minute(s) left</source>
        <translation>
            <numerusform>about %n minute left</numerusform>
            <numerusform>about %n minutes left</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>RunRows</name>
    <message numerus="yes">
        <source>%n phone(s) of this user waited for activation afterwards.</source>
        <translation>
            <numerusform>%n phone of this user waited for activation afterwards.</numerusform>
            <numerusform>%n phones of this user waited for activation afterwards.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>RunsPanel</name>
    <message numerus="yes">
        <source>%n row(s) of the journal were exported</source>
        <translation>
            <numerusform>%n row of the journal was exported</numerusform>
            <numerusform>%n rows of the journal were exported</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SettingsDialog</name>
    <message numerus="yes">
        <source>%n day(s)</source>
        <translation>
            <numerusform>%n day</numerusform>
            <numerusform>%n days</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SharedLineSection</name>
    <message numerus="yes">
        <source>The line now appears in %n more place(s)</source>
        <translation>
            <numerusform>The line now appears in %n more place</numerusform>
            <numerusform>The line now appears in %n more places</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>StatusStrip</name>
    <message numerus="yes">
        <source>%n change(s) waiting</source>
        <translation>
            <numerusform>%n change waiting</numerusform>
            <numerusform>%n changes waiting</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n user(s) read</source>
        <translation>
            <numerusform>%n user read</numerusform>
            <numerusform>%n users read</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Times</name>
    <message numerus="yes">
        <source>%n minute(s) ago</source>
        <translation>
            <numerusform>%n minute ago</numerusform>
            <numerusform>%n minutes ago</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n hour(s) ago</source>
        <translation>
            <numerusform>%n hour ago</numerusform>
            <numerusform>%n hours ago</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n day(s) ago</source>
        <translation>
            <numerusform>%n day ago</numerusform>
            <numerusform>%n days ago</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n minute(s) left</source>
        <translation>
            <numerusform>%n minute left</numerusform>
            <numerusform>%n minutes left</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n hour(s) left</source>
        <translation>
            <numerusform>%n hour left</numerusform>
            <numerusform>%n hours left</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n day(s) left</source>
        <translation>
            <numerusform>%n day left</numerusform>
            <numerusform>%n days left</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n minute(s)</source>
        <translation>
            <numerusform>%n minute</numerusform>
            <numerusform>%n minutes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n hour(s)</source>
        <translation>
            <numerusform>%n hour</numerusform>
            <numerusform>%n hours</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n day(s)</source>
        <translation>
            <numerusform>%n day</numerusform>
            <numerusform>%n days</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>UnphonedCard</name>
    <message numerus="yes">
        <source>%n user(s) without a phone</source>
        <translation>
            <numerusform>%n user without a phone</numerusform>
            <numerusform>%n users without a phone</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n phone(s) without a user</source>
        <translation>
            <numerusform>%n phone without a user</numerusform>
            <numerusform>%n phones without a user</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>_RoomRow</name>
    <message numerus="yes">
        <source>{free} of %n line key(s) free.</source>
        <translation>
            <numerusform>{free} of %n line key free.</numerusform>
            <numerusform>{free} of %n line keys free.</numerusform>
        </translation>
    </message>
</context>
</TS>
