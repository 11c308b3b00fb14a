"""A small Webex over real HTTP, for trying things out and for tests.

Serves the same API as the service, on loopback, from a tenant that grows from a seed.
Imports nothing of ours and shares no code with the client, or both would share one
misreading of the wire. `server.Sandbox` runs it in a thread, `server.serve` as a process.

Control routes, on the same host beside /v1, JSON in and out, no token:

    GET    /sandbox                        {seed, customers, users, overlaps, now, offset_s};
                                           overlaps: phones added at once for one owner
    POST   /sandbox/phones/enter-code      {code, model?} → {deviceId, connectsAt}; 404 unknown,
                                           410 used, superseded or expired, 400 wrong model
    POST   /sandbox/phones/unplug          {device: id, MAC or serial} → {deviceId}; it goes away
    POST   /sandbox/phones/plug            {device} → {deviceId}; connected after a few seconds
    POST   /sandbox/phones/state           {device, status} → {deviceId}: connected_with_issues,
                                           offline_expired, offline_deep_sleep, unknown
    POST   /sandbox/phones/by-themselves   {delay_s} phones enter their codes after so long; null:
                                           nobody does but enter-code
    GET    /sandbox/clock                  {now, offset_s}
    POST   /sandbox/clock                  {advance_s} → the same
    GET    /sandbox/faults                 {rules: [{fault, seen, hits}]}
    POST   /sandbox/faults                 {spec} → the same; grammar in faults.py; "" ends all
    GET    /sandbox/log?after=N            {entries: [{number, at, method, path, orgId, status,
                                           effect, trackingId, faults}]}; status 0: cut
    DELETE /sandbox/log                    forgets them
    GET    /sandbox/documents/{personId}/{feature}    the stored settings document
    PUT    /sandbox/documents/{personId}/{feature}    puts another in its place, unchecked
    POST   /sandbox/second-admin           {personId, feature, set: {"a.b": value}} changes
                                           single fields, as somebody else would
    POST   /sandbox/calling                {locationId} or {personId}: takes Calling away, from a
                                           user with all numbers
    GET    /sandbox/integration            {client_id, client_secret, redirect_uris, rotation, …,
                                           granted: access tokens that hold}
    POST   /sandbox/integration            {name: value} of those → the same
    POST   /sandbox/rights                 {scopes?, roles?} → {scopes, duties}; fewer scopes
                                           (null: all) for the token and for what is granted,
                                           other roles for the administrator, by their names
    POST   /sandbox/device-consent         {userCode, allow?} answers a device code; 404 unknown
    GET    /sandbox/verify                 the page that a device code leads to

Sign-in: /authorize shows a page with Allow and Deny; /access_token, /device/authorize and
/device/token answer as the document says; tokens end by the sandbox's clock.

Features: callForwarding, voicemail, callerId, outgoingPermission, singleNumberReach, person.
"""
