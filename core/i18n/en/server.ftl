# What the server answers when something is not as it should be: what happened, and what to do.

# Any request
bad-request = The request could not be understood. Check it against the API document at /v1/openapi.json.
unauthenticated = You are not signed in, or the sign-in is over. Sign in again; nothing that you recorded is lost.
forbidden = Your role does not allow this. Ask an administrator if it should.
not-found = There is nothing here, or it is not yours to see. Check the address and the id.
method-not-allowed = This address does not take that method. The Allow header names those that it takes.
request-timeout = The request took too long to arrive. Send it again.
body-too-large = The body is too large. Send less at once.
body-cut = The body ended before its announced length. Send it again.
unsupported-media-type = The body must be JSON. Send it with Content-Type: application/json.
malformed-json = The body is not well-formed JSON (line { $line }, column { $column }). Correct it there.
json-too-deep = The body nests deeper than { $max } levels. Flatten it.
query-too-long = The query is longer than { $max } bytes. Shorten it.
why-unknown-field = is not known here
why-missing-field = is missing
why-duplicate-field = is there twice
why-one-of = must be one of: { $known }
why-empty = must not be empty
why-too-long = is too long: at most { $latin } letters or { $chinese } Chinese characters
why-forbidden = contains a forbidden character ({ $character })
why-out-of-range = is out of range
why-other-type = is of another type
why-not-readable = cannot be read
invalid-field = The field “{ $field }” is not acceptable: { $why }. Correct it and send the request again.
internal = Something went wrong on our side. Try again; if it goes on, tell the office the request id.
busy = The server is busy. Send the same request again in a moment.
storage-full = The server has no room left. Nothing was changed; tell the office and send it again later.

# Signing in
person-disabled = Your access was taken away by the office. What a phone of yours recorded is not lost: it still hands it in. Ask the office.
device-revoked = This phone's access was taken away by the office. What was recorded on it is not lost: it hands it in. Ask the office for a code to enrol it again.
device-not-enrolled = This phone is not enrolled here any more. Ask the office for a code and enrol it again; everything on it is kept.
sign-in-failed = The login or the password is wrong. Check both and try again.
too-many-attempts = Too many attempts. Wait { $seconds } seconds before the next one.
enrolment-failed = The code is wrong, used or too old. Ask the office for a new one.
key-known = This phone's key is enrolled already. Sign in instead, or make a new key.
key-invalid = The key is not one of the algorithm that is named. Make a new key on this phone and enrol it again.
signature-invalid = The signature does not fit the device's key. Enrol this phone again.
refresh-failed = The session is over. Sign in again; nothing that you recorded is lost.
refresh-replayed = This request was answered before. Send it again with a fresh nonce.
too-many-refreshes = The session was refreshed too often without use. Use the last pair of tokens, or sign in again.

# People, branches, devices
login-taken = The login “{ $login }” is taken. Choose another one.
name-taken = A branch of the name “{ $name }” exists. Choose another one.
branch-unknown = That branch does not exist. Choose one from GET /v1/branches.
person-unknown = That person does not exist or has no access any more. Choose one from GET /v1/people.
password-too-short = The password is shorter than { $min } bytes. Choose a longer one.
not-your-own-roles = You cannot change your own roles. Ask another administrator.
taken = This is taken already. Choose another one.
not-yourself = You cannot take your own access away. Ask another administrator.

# Work and sync
moved = Somebody changed it meanwhile; it is at revision { $revision } now. Look at it again and decide anew.
already-settled = This case is settled already. Look at it again.
id-taken = That id is taken. Send it again with a new one.
key-reused = This key was used for another request. Send it again with a new key.
no-device = This phone is not known here. Ask the office for an enrolment code.
wrong-device = The push is not from the phone that is signed in. Sign in on the phone that recorded it.
not-a-push = The body is no push: { $why }. Nothing was taken; send it again whole.
not-a-rescue-file = The file is no rescue file: { $why }. Nothing was taken; use the file as the phone wrote it.
seal-invalid = The seal is not this phone's over these bytes. Nothing was taken; send it again as it was recorded.
cursor-unknown = This cursor is not known here: the server was restored, or the phone was. Pull again without a cursor and send what is pending.
cursor-unreadable = The cursor cannot be read. Pull again without one.
blob-length = The length of the picture is not acceptable: at most { $max } bytes in parts of at most { $part }.
blob-mismatch = The bytes are not those of the digest. The upload begins anew.
blob-unfinished = This picture is not all there yet. Ask again later.
blobs-unnamed = Too many of your pictures are here that nothing names yet. Send the work that they belong to first, then try again.
desk-full = Too much from this phone waits at the office already. The phone keeps what it has and sends it later.
which-cases = Name the cases, at most { $max }, or the phone; not both.

# Customers, calls, reference data
customer-unknown = That customer does not exist. Choose one from GET /v1/customers, or give a new one.
asset-unknown = That product does not exist or is another customer's. Choose one from the customer's file, or give a new one.
received-in-future = The call cannot be received in the future. Correct the time, or leave it out for now.
too-many-entries = There must be 1 to { $max } entries. Correct the list.
code-twice = The code “{ $code }” is there twice. Give each item its own.
other-currency = The price is not in the currency of the list. Give it in that one.
hours-out-of-range = A limit is 1 to { $max } hours. Correct it.
days-out-of-range = A limit is 1 to { $max } days. Correct it.
distances-unordered = The distances must ascend, at most { $max } of them. Put them in order.
quarter-unclear = There is no such quarter. Write the year and the quarter, such as 2026-Q3.
checklist-unclear = A checklist has 1 to { $max } points, each with a code of its own.
nobody-may = At least one role must be named here, or nobody could do it. Name one.
