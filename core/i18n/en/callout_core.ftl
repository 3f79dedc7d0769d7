# The phone's texts. Short: they are read with gloves on and the sun on the glass.

language-name = English

# Days and ages
day-yesterday = yesterday
day-today = today
day-tomorrow = tomorrow
age-now = just now
duration-minutes = { $minutes } min
duration-hours = { $hours } h
duration-hours-minutes = { $hours } h { $minutes } min
duration-working = { $duration } of working time
age-minutes = { $count } min ago
age-hours = { $count } h ago
age-days =
    { $count ->
        [one] 1 day
       *[other] { $count } days
    } ago

# What the person is told
message-saved = Saved on this phone.
message-store-full = The phone is full; nothing was recorded. Free some space and do it again.
message-store-fails = The phone's storage does not work; nothing was recorded. Restart the app and do it again.
message-pending =
    { $count ->
        [one] 1 record is
       *[other] { $count } records are
    } not sent yet. Wait until everything is sent, or export it first.
message-exported = Exported. Give the file to the office.
message-nothing-to-export = Everything is sent; there is nothing to export.
message-salvaged =
    The app's file was damaged and was rebuilt. { $count ->
        [0] There was no record in it.
        [one] The record in it was saved.
       *[other] The { $count } records in it were saved.
    }
message-salvaged-partly =
    The app's file was damaged. { $count ->
        [one] 1 record was
       *[other] { $count } records were
    } saved; the last ones may be missing. Check your latest work in the outbox.
message-server = The server refused. Ask the office.
message-barred =
    { $count ->
        [0] You have no access any more. The office has everything that you recorded.
        [one] You have no access any more. The record that is not sent yet goes to the office, where somebody decides on it. Nothing is lost.
       *[other] You have no access any more. The { $count } records that are not sent yet go to the office, where somebody decides on them. Nothing is lost.
    }
message-no-network = The server does not answer. Check the network and try again.
message-key-fails = The phone's key does not work. Unlock the phone and try again; if it goes on, enrol it again.
message-camera-fails = The camera did not work. Allow it in the phone's settings and try again.
message-photo-not-there = The photo could not be read. Take it again.
message-photo-unknown = This file is no photo. Choose a JPEG, PNG or WebP picture, or take one.
message-photo-heic = This phone cannot read HEIC pictures from other apps. Take the photo here, or set the camera to JPEG ("most compatible").
message-photo-too-large = This picture is too large. Set the camera to 50 megapixels or fewer, or take it here.
message-photo-damaged = This picture is damaged. Take it again.
message-refetching = The orders are being fetched anew. You can go on working.
message-history-forked = This phone and the server differ about the past. Everything is kept; the office looks at it.

# Wrong fields
input-empty = “{ $field }” is empty. Enter something.
input-too-long = “{ $field }” is too long: at most { $latin } letters or { $chinese } Chinese characters. Shorten it.
input-forbidden = “{ $field }” contains a control character ({ $code }). Type it again without it.
input-space = space
input-sign-amount = “{ $field }”: the sign “{ $sign }” cannot stand in an amount. Enter only digits and one point, like 1200.50.
input-sign-day = “{ $field }”: the sign “{ $sign }” cannot stand in a day. Enter year, month and day, like 2026-11-23.
input-sign-time = “{ $field }”: the sign “{ $sign }” cannot stand in a time. Enter hours and minutes, like 14:30.
input-sign-number = “{ $field }”: the sign “{ $sign }” cannot stand in a whole number. Enter only digits, like 45.
input-amount-too-fine = “{ $field }” has too many digits behind the point: { $decimals ->
    [0] enter none
   *[other] enter at most { $decimals }
  }.
input-amount-too-large = “{ $field }” is larger than any fee can be. Check the digits.
input-other-currency = “{ $field }” is in { $other }, this order is in { $own }. Enter the amount in { $own } like 120.50.
input-not-an-amount = “{ $field }” is no amount. Enter it like 120.50.
input-not-a-day = “{ $field }” is no day. Enter it like 2026-11-23.
input-not-a-time = “{ $field }” is no time. Enter it like 14:30.
input-not-a-number = “{ $field }” is no whole number. Enter it like 45.
input-not-a-quantity = “{ $field }”: the quantity must be from 1 to 9999.
input-not-an-address = “{ $field }” is no address. Enter it like https://callout.example.
input-not-drawn = “{ $field }”: nobody has signed. Have it signed in the box.
input-hardly-drawn = “{ $field }”: that is a touch, not a signature. Have the whole name signed on the line.
input-day-past = “{ $field }”: { $day } has passed. Enter a day that is still to come.
input-not-here = “{ $field }” does not fit. Check it and enter it again.
input-not-scanned = “{ $field }”: what was scanned is no code of the office for this app. Scan the one that the office shows you, or type it.

# Fields
field-server = Server
field-code = Code
field-device-name = Name of this phone
field-login = Login
field-password = Password
field-reason = Reason
field-date = Date
field-time = Time
field-note = Note
field-found = Finding
field-cause = Cause
field-solution = Solution
field-items = Items
field-name = Name
field-work = Work done
field-minutes = Minutes
field-other-faults = Other faults
field-caption = Caption
field-strokes = Signature
field-amount = Amount
field-reference = Reference
field-result = Result
field-things = Goods
field-accessories = Accessories
field-condition = Condition

# Why something cannot be done
refusal-not_yours = This is with somebody else now. Ask the office.
refusal-not_allowed = Your role may not do this. Ask the office.
refusal-wrong_stage = It does not fit how far this is. Look at the next step.
refusal-ended = It has ended.
refusal-quote_not_agreed = Chargeable work: the customer must agree to the quote first.
refusal-quote_not_open = That quote was answered already, or there is none. Offer a new one.
refusal-price_unknown = The price list does not have it. Sync, or choose another item.
refusal-amount_too_large = The amount is too large. Check the quantities.
refusal-amount_zero = The amount is zero. Enter what it is.
refusal-no_work_recorded = No work is recorded yet. Record work and time first.
refusal-not_checked = The product was not checked as a whole yet. Check it first.
refusal-statement_moved = The voucher has changed since it was shown. Show it again and have it signed.
refusal-already_signed = It is signed already.
refusal-already_recorded = It is in the books already; this is a copy of it.
refusal-things_unclear = The goods are not clear. Name each thing once.
refusal-goods_elsewhere = The goods are not with you. Check the goods register.
refusal-declaration_missing = The receipt is lost: the customer must sign the declaration first.
refusal-number_not_next = The number is not the next of its series. Ask the office.
refusal-payment_not_open = That payment is unknown or decided already.
refusal-payment_twice = That payment is recorded already.
refusal-remittance_not_open = That remittance is unknown or counted already.
refusal-difference_needs_reason = The count differs: a reason is needed.
refusal-nothing_to_invoice = There is nothing to invoice.
refusal-register_closed = The call is closed in the register.
refusal-category_unchanged = It has that category already.
refusal-same_assignee = He has the order already.
refusal-no_technician = That person is no technician of this branch.
refusal-date_past = That day is too early. Choose a later one.
refusal-period_backwards = The period ends before it begins. Exchange the two days.
refusal-too_many = That is more than one voucher can hold. Ask the office.
refusal-seal_invalid = The seal does not fit this phone. Ask the office.
refusal-recorder_unproven = No seal of the person whose record this claims to be proves it. Ask that person; attach it or decline it with the reason.
refusal-checks_failed = This record does not pass every check. Open it alone, read what failed, and decide it by itself.
refusal-roles_missing = At least one role is needed.
refusal-not_oneself = Nobody does that to his own file. Ask another administrator.
refusal-nothing_to_excuse = On none of these days did the limit run, or it was kept. Name days between the call and the arrival.
refusal-photo_missing = Nobody signed: take a picture that shows it, or write why there is none.
refusal-unsigned_unconfirmed = Nobody signed this voucher: confirm it with the customer by phone first.
refusal-unknown_reference = It names something that is unknown. Sync and try again.
refusal-other = The office's rules do not allow it. Ask the office.

# Before the work
starting = Opening …
locked-full-title = The phone is full
locked-full = Nothing can be recorded. Free some space and open the app again.
locked-newer-title = This app is too old
locked-newer = The data was written by a newer app. Update the app; nothing is lost. What is not sent can be exported.
locked-older-title = This app cannot take over the old data
locked-older = Nothing is lost: give the exported file with everything that was not sent to the office. Then install the app afresh and enrol the phone with a new code.
locked-unavailable-title = The storage cannot be opened
locked-unavailable = Unlock the phone and open the app again. Nothing is lost.
locked-broken-title = The storage is damaged
locked-broken = The app has stopped writing so that nothing gets worse. Keep the phone as it is and call the office.
export = Export what is not sent
export-text = A file with everything that is not sent, for the office.
enrol-title = Enrol this phone
enrol-text = Enter the server's address and the one-time code from the office.
enrol-again-title = Enrol this phone again
enrol-again-text = The phone's key is missing. Ask the office for a new code. What you recorded is kept.
enrol-submit = Enrol
enrol-waiting = Enrolling …
sign-in-title = Sign in again
sign-in-text = The session ended. Everything you recorded is kept and is sent when you have signed in.
barred-person = You have no access any more. What you recorded is handed to the office and is not lost. If the office gives you access again, sign in here.
barred-device = This phone has no access any more. What you recorded is handed to the office and is not lost. To work with it again, ask the office for a new code.
sign-in-submit = Sign in

# Where to go
tab-today = Today
tab-cash = Cash
tab-outbox = Outbox
tab-settings = Settings

# The line about the server
sync-sign-in = Signed out: your records wait here
sync-enrol = Key missing: your records wait here
sync-update = App too old: update it
sync-barred = No access any more: the office has your records
sync-barred-pending = No access any more: { $count } going to the office
sync-stuck =
    { $count ->
        [one] 1 record does
       *[other] { $count } records do
    } not get through. Tell the office.
sync-offline = Offline
sync-offline-pending = Offline · { $count } waiting
sync-sending = Sending { $count } …
sync-fetching = Fetching …
sync-waiting = { $count } waiting
sync-photos-lost =
    { $count ->
        [one] 1 photo was lost before it was sent
       *[other] { $count } photos were lost before they were sent
    }
sync-photos =
    { $count ->
        [one] 1 photo
       *[other] { $count } photos
    } waiting
sync-sent = All sent · { $age }
sync-never = Not synced yet
sync-no-answer = The server does not answer; trying again
sync-server-busy = The server is busy; trying again
sync-phone = The phone's storage or key does not work now; trying again
sync-refused = The server does not understand this app. Tell the office.
sync-clock-ahead = The clock of this phone is { $by } ahead. What you record counts all the same; set the clock in the phone's settings.
sync-clock-behind = The clock of this phone is { $by } behind. What you record counts all the same; set the clock in the phone's settings.
sync-other-zone = Times are those of { $place }; this phone is set to { $phone }.
span-minutes = { $count ->
    [one] 1 minute
   *[other] { $count } minutes
  }
span-hours = { $count ->
    [one] 1 hour
   *[other] { $count } hours
  }
span-days = { $count ->
    [one] 1 day
   *[other] { $count } days
  }
sync-action-now = Sync now
sync-action-sign-in = Sign in
sync-action-enrol = Enrol
sync-action-update = Update

# Today
today-title = { $day }
today-subtitle = { $name } · { $count } open
today-fetching = Fetching your orders …
today-empty = No orders.
card-until = Continues { $day }
card-promised = Promised { $day }
card-appointment = Agreed { $time }
card-arrive-by = Arrive by { $time }
card-awaits-price = Price to be agreed

# Stages
stage-registered = Not assigned
stage-assigned = New
stage-accepted = Accepted
stage-en_route = On the way
stage-on_site = On site
stage-fixed_on_site = Repaired, to sign
stage-taken_back = Goods with you
stage-in_workshop = On the bench
stage-repaired = To be inspected
stage-passed = Inspection passed
stage-out_for_return = To be returned
stage-returned = Returned, to sign
stage-suspended = Another day
stage-follow_up_needed = With the office
stage-signed_off = Signed
stage-settled = Paid
stage-closed = Closed
stage-cancelled = Cancelled
stage-customer_refused = Customer refused
stage-unrepairable = Cannot be repaired

# Roles
role-clerk = Clerk
role-technician = Technician
role-supervisor = Service supervisor
role-accountant = Accountant
role-branch_manager = Branch manager
role-service_department = Service department
role-deputy_general_manager = Deputy general manager
role-general_manager = General manager
role-warehouse = Warehouse
role-quality = Quality
role-administrator = Administrator

# Categories
category-a = A · chargeable
category-b = B · under contract
category-c = C · free
category-d = D · administrative
basis-overridden = decided by the office: { $reason }
basis-in-warranty = warranty until { $day }
basis-under-contract = contract { $number } until { $day }
basis-warranty-ended = warranty ended { $day }
basis-nothing-known = no warranty or contract known

# An order
order-title = Service voucher
order-suspended = { $reason } (until { $day })
fact-category = Category
fact-category-because = { $category }, { $because }
fact-received = Called
fact-arrive-by = Arrive by
fact-not-counted = Not counted
excluded-day = { $day }, { $reason }
fact-first-arrival = First arrival
limit-kept = { $time }, { $left } in hand
limit-missed = { $time }, { $late } late
limit-excused = { $time }, { $late } late, excused since
limit-after-price = Within { $allows } of the customer's agreement to the price
fact-limit-was = Limit before
limit-was = { $time }, until { $why }
moved-excused = days were excused
moved-calendar = the calendar was changed
moved-price_agreed = the price was agreed
moved-category = the category was changed
fact-distance = Distance
fact-distance-km = { $km } km
fact-appointment = Agreed time
fact-appointment-other-fault = { " " }· describes another fault
fact-appointment-no-parts = { " " }· parts not at hand
somebody = a colleague
section-history = Earlier repairs of this product
history-spoken = { $day }, { $by }, voucher { $number }: { $outcome }
history-repaired = Repaired
history-open = Not over
history-unrepairable = Cannot be repaired
history-refused = The customer refused the price
history-cancelled = Cancelled
history-other = Over
history-reported = Reported: { $fault }
history-found = Found: { $found }
history-work = Done: { $work }
history-parts = Parts: { $parts }
section-visits = Visits
visit-left-for = set out { $time }
visit-arrived = arrived { $time }
visit-left = left { $time }
visit-report = Reported: { $result }
section-findings = Findings
finding-cause = Cause: { $cause }
finding-differs = Differs from what was reported
section-quotes = Quotes
quote-open = Waits for the customer's answer
quote-agreed = Agreed: { $name }, { $time }
quote-agreed-by-phone = Agreed by phone: { $name }, { $time }
quote-refused = Refused: { $reason }
section-work = Work on site
work-minutes = { $work } ({ $minutes } min)
section-checks = Check of the whole product
check-good = No other faults
check-other-faults = Other faults: { $faults }
section-photos = Photos
photo-waiting = Not sent yet
photo-elsewhere = Not on this phone; the office keeps it
photo-of-unsigned = Why nobody signed
photo-lost = Lost before it was sent. Take it again.
section-goods = Goods taken back
receipt-issued = The customer holds the receipt
receipt-voided = Receipt voided by { $number }
receipt-voided-lost = Receipt lost, voided by { $number }
thing-with-serial = { $thing }, { $serial }
holder-customer = With the customer
holder-technician = With { $name }
holder-workshop = In the workshop
holder-in-transit = { $from } → { $to }
section-repair-card = Repair card
inspection-passed = Inspection passed
inspection-failed = Inspection failed
late-report = Delayed to { $day } (was { $was })
section-money = Fee
money-price = Price
money-free = free
money-not-agreed = not agreed yet
money-paid = Paid
money-due = Still owed
money-invoice = Invoice
money-hint-uncertain = A transfer is on its way. Do not collect it again.
money-hint-over-limit = Above { $limit }: no cash. The accountant issues the invoice first.
section-payments = Payments
payment-cash = { $amount } in cash
payment-transfer = { $amount } by transfer
payment-receipt = Receipt { $number }
payment-reference = Reference { $reference }
payment-received = Received
payment-unknown = Not confirmed yet
payment-not-arrived = Did not arrive: { $reason }
section-sign-offs = Signatures
not-signed = { $paper }: not signed, { $reason ->
    [absent] nobody was there
    [unwilling] the customer did not want to
   *[stamp] stamped by the company
  }
not-signed-made-good = Signed after all: { $time }
sign-off = { $paper }: { $name }
sign-off-as = { $paper }: { $name } ({ $role })
sign-off-as-given = The voucher had changed; accepted by the office as signed
sign-off-unproven = No seal of the phone proves this signature; accepted by the office all the same
items-title = Price list

# What can be done
do-accept = Accept
do-decline = Decline
do-agree-appointment = Agree a time
do-start-travel = Leave for the customer
do-arrive = I am there
do-record-finding = Record the finding
do-offer-quote = Quote
do-agree-quote = Customer agrees
do-refuse-quote = Customer refuses
do-record-work = Record work
do-check-product = Check the product
do-take-photo = Take a photo
do-finish-on-site = Repaired
do-sign = Have it signed
do-sign-lost_receipt = Receipt lost: have it declared
do-take-cash = Take cash
do-take-transfer = Paid by transfer
do-report-result = Report the result
do-leave-site = Leave
do-suspend = Not today
do-escalate = Hand to the office
do-give-up = Cannot be repaired
do-take-goods = Take goods back
do-record-bench = Record bench work
do-finish-bench = Bench work done
do-report-late = Report a delay
do-return-goods = Returned, receipt taken
do-return-without-receipt = Returned, receipt lost
do-call = Call

# What to think of
hint-accept = Read the fault and the address first.
hint-agree-appointment = Phone the customer, go over the fault again, check parts and tools.
hint-agree-return = Phone the customer and agree when to bring the goods.
hint-start-travel = Are the parts and tools with you?
hint-arrive = Badge, shoe covers, greeting.
hint-record-finding = What is really there? It may differ from what was reported.
hint-offer-quote = Explain the solution and the price before any work.
hint-agree-quote = Show the customer the quote and wait for the answer.
hint-record-work = Work, minutes, parts.
hint-check-product = Look over the whole product for other faults.
hint-finish-on-site = Show it working, hand over the old parts.
hint-sign-work_done = Show the voucher; the customer reads and signs it.
hint-sign-take_back = Show the goods receipt; the customer reads and signs it.
hint-sign-return = The customer checks the goods and signs.
hint-sign-lost_receipt = The customer signs that the receipt is lost.
hint-take-cash = Count it in front of the customer.
hint-take-transfer = Note the transfer; the accountant confirms it.
hint-report-result = Report before you leave.
hint-leave-site = Clean up, leave the contact card.
hint-record-bench = Work, minutes, parts, on the repair card.
hint-finish-bench = Test it, then hand it over for inspection.
hint-return-goods = Take the goods receipt back; if it is lost, have the declaration signed.
wait-workshop = Hand the goods in
hint-wait-workshop = The workshop confirms that it has them.
wait-inspection = Waits for inspection
hint-wait-inspection = The supervisor inspects.
wait-release = Waits for release
hint-wait-release = The workshop hands you the goods for the return.
wait-payment = Waits for the transfer
hint-wait-payment = The accountant confirms it. Do not collect it again.
wait-office = Waits for the office
hint-wait-office = The office decides what happens next.
done = Done
hint-done = Nothing more to do here.

# What is signed
purpose-work_done = Service voucher
purpose-take_back = Customer goods receipt
purpose-return = Return of goods
purpose-lost_receipt = Declaration of a lost receipt
declaration-work_done = The work below was done and explained to me. I agree to the fee.
declaration-take_back = I hand over the goods below for repair. Accessories and condition are as written.
declaration-return = I have received the goods below, complete and checked.
declaration-lost_receipt = I have lost the goods receipt named below. It is void; I make no further claim from it.
sheet-voucher = Voucher
sheet-customer = Customer
sheet-address = Address
sheet-model = Product
sheet-serial = Serial number
sheet-reported = Reported fault
sheet-found = Found
sheet-work = Work done
sheet-parts = Parts
sheet-prices = Prices
sheet-total = Total
sheet-paid = Paid
sheet-thing = Goods: { $thing }
sheet-receipt = Goods receipt
sheet-promised = Promised for
sheet-signer = Name of the signer
sheet-submit = Signed

# Cash in hand
cash-title = Cash in hand
cash-pending = Not sent yet: { $amount }
cash-hand-in = Hand in
cash-remittances = Handed in
cash-empty = Nothing handed in yet.
cash-waiting = Waits to be sent
cash-handed-in = Not counted yet
cash-counted = Counted, correct
cash-counted-different = Counted: { $amount }

# The outbox
outbox-all-sent = Everything is sent.
outbox-waiting = { $count } not sent yet. Kept safely on this phone.
outbox-empty = Nothing recorded yet.
outbox-order-gone = (no longer with you)
outbox-state-waiting = Waits to be sent
outbox-state-applied = Received
outbox-state-adjusted = Received, with a remark
outbox-state-held = With the office for a decision
outbox-state-refused = Not possible any more
unread =
    { $count ->
        [one] Update the app to see one thing more. It is kept on this phone.
       *[other] Update the app to see { $count } things more. They are kept on this phone.
    }
outbox-reason = Reason: { $reason }
decision-accepted = The office accepted it
decision-attached = The office filed it with the voucher
decision-declined = The office declined it
remark-over_cash_limit = More cash than may be collected on site. Hand it in today.
remark-overpaid = More than was owed. The office checks it.
remark-left_unreported = You left without reporting the result.
remark-old_price_list = The quote used an old price list; the agreement stands.
remark-clock_skew = The phone's clock is off. Set it to automatic.
remark-number_gap = A receipt number was skipped. The office checks it.
remark-more_than_held = More was handed in than the books say you held.
remark-hardly_drawn = What stands for the signature is no more than a touch: ask the customer.
remark-date_past = A day that was given had passed when it was recorded: the phone's clock may be off, or the day is wrong.
remark-holidays_missing = No holidays are entered for a year that the limit reaches into: check the branch's calendar.
remark-other = The office noted something. Ask the office.
held-reassigned = The order was given to somebody else meanwhile. Your record is kept.
held-signed_content_moved = The voucher changed while it was being signed. The signature is kept as given.
held-unknown_reference = It names something the office does not know.
held-unreadable = The office's program cannot read it yet.
held-seal_invalid = The seal does not fit this phone.
held-id_reused = The same record came twice with different contents.
held-behind = What it belongs to waits for the office's decision. Yours follows it.
held-deposited = It came from an earlier enrolment or an old app.
held-other = The office looks at it.
check-place = It does not stand in the log of its phone where it says.
check-id_reused = Another record came under the same id.
check-seal = The seal of the signature is not that of the phone.
check-number_foreign = Its number is not of the series of its phone, and is not counted.
check-number_taken = Its number is on another document already.
kind-order-accept = Accepted
kind-order-decline = Declined
kind-order-agree_appointment = Time agreed
kind-order-start_travel = Left for the customer
kind-order-arrive = Arrived
kind-order-record_finding = Finding
kind-order-offer_quote = Quote
kind-order-agree_quote = Customer agreed
kind-order-refuse_quote = Customer refused
kind-order-record_work = Work on site
kind-order-not_signed = Not signed
kind-order-record_conduct = Conduct on site
kind-order-check_product = Product checked
kind-order-add_photo = Photo
kind-order-finish_on_site = Repaired on site
kind-order-sign = Signature
kind-order-take_payment = Payment
kind-order-report_result = Result reported
kind-order-leave_site = Left the site
kind-order-suspend = Another day
kind-order-escalate = Handed to the office
kind-order-give_up = Cannot be repaired
kind-order-take_goods = Goods taken back
kind-order-record_bench = Bench work
kind-order-finish_bench = Bench work done
kind-order-report_late = Delay reported
kind-order-return_goods = Goods returned
kind-cash-hand_in = Cash handed in
kind-order-register = Call registered
kind-order-assign = Technician sent
kind-order-unassign = Taken off the technician
kind-order-override_category = Category decided
kind-order-cancel = Cancelled
kind-order-serve_anyway = To be served all the same
kind-order-receive_goods = Goods received in the workshop
kind-order-inspect = Inspection
kind-order-release_goods = Goods released for the return
kind-order-decide_payment = Payment decided
kind-order-issue_invoice = Invoice issued
kind-order-close_register = Call closed
kind-order-excuse_days = Days excused
kind-order-follow_calendar = Limit follows the calendar
kind-order-pass_limit = Limit of arrival passed
kind-cash-collect = Cash taken
kind-cash-count = Cash counted
kind-cash-receive = Cash taken over by the accountant
kind-prices-publish = Price list published
kind-policies-change = Settings changed
kind-person-open = Person added
kind-person-change = Person changed
kind-person-plan_absences = Absences planned
kind-person-transfer = Moved to another branch
kind-person-disable = Access taken away
kind-person-enable = Access given back
kind-customer-open = Customer file opened
kind-customer-change = Customer file changed
kind-asset-register = Product registered
kind-asset-change = Product changed
kind-calendar-change = Working calendar changed
kind-other = Record

# Settings
settings-person = Person
settings-branch = Branch
settings-device = Phone
settings-version = App version
settings-language = Language
sign-out = Sign out
sign-out-text = Removes all orders from this phone.

## complaints
refusal-judge_first = Judge the complaint first: justified or not, serious or ordinary.
refusal-name_responsible_first = Name the responsible person first.
refusal-find_cause_first = Record the cause first.
refusal-propose_first = Propose a solution first.
refusal-approve_first = The proposed solution must be approved first.
refusal-tell_first = Tell the customer the outcome first.
refusal-answer_first = The complaint is not justified: answer the customer with reasons first.
refusal-close_first = All steps are done. Close the complaint.
refusal-not_released = The complaint is serious: the deputy general manager must release it first.
refusal-nothing_to_release = The complaint waits for no release.
refusal-already_serious = The complaint is serious already.
refusal-not_visited = Nobody has visited the customer yet. Record the visit first.
refusal-must_be_written = The complaint is serious: tell the customer in writing.
refusal-own_proposal = You made this proposal. Somebody else must approve it.
refusal-measure_missing = Name the measure that prevents it from happening again.
refusal-person_unsuitable = That person no longer works here, or may not do it. Choose another one.
refusal-quantity_unclear = The quantities do not fit: from 1 to 1,000,000, and no more faulty ones than there are.
refusal-received_out_of_range = The time of receipt is in the future, or more than 92 days ago. Check it.
refusal-delivery_out_of_range = The delivery date is in the future, or more than 50 years ago. Check it.

kind-complaint-record = Complaint recorded
kind-complaint-visit = Customer visited
kind-complaint-judge = Judged
kind-complaint-name_responsible = Responsible person named
kind-complaint-find_cause = Cause found
kind-complaint-propose = Solution proposed
kind-complaint-approve = Solution approved
kind-complaint-reject = Solution rejected
kind-complaint-tell = Customer told
kind-complaint-answer = Customer answered
kind-complaint-close = Closed
kind-complaint-raise = Made serious
kind-complaint-release = Released
kind-complaint-name_visitor = Visitor named
kind-complaint-escalate = Escalated

complaint-stage-recorded = Recorded
complaint-stage-judged = Judged
complaint-stage-named = Responsible person named
complaint-stage-cause_found = Cause found
complaint-stage-proposed = Solution proposed
complaint-stage-approved = Approved
complaint-stage-told = Customer told
complaint-stage-unjustified = Not justified
complaint-stage-answered = Answered
complaint-stage-closed = Closed

complaint-type-product_quality = Product quality
complaint-type-service = Service
complaint-type-suggestion = Suggestion

complaint-source-call = Call
complaint-source-visit = Visit
complaint-source-survey = Survey card
complaint-source-letter = Letter
complaint-source-message = Message
complaint-source-web = Web

complaint-weight-ordinary = Ordinary
complaint-weight-serious = Serious

complaint-matter-contract = Contract
complaint-matter-transport = Transport
complaint-matter-quality = Quality
complaint-matter-service = Service

complaint-unit-management = Management
complaint-unit-forwarding = Forwarding
complaint-unit-quality = Quality department
complaint-unit-service = Service department

complaint-cause-quality = Quality
complaint-cause-people = People
complaint-cause-other = Other

complaint-means-writing = In writing
complaint-means-phone = By phone

complaint-limit-on_site = On-site check
complaint-limit-disposition = Disposition

complaint-level-receiver = Who received it
complaint-level-head = Head of the unit
complaint-level-manager = Manager responsible

# A complaint on the phone
complaints-title = Complaints
complaint-title = Complaint
complaint-no-number = No number yet
complaint-waits-for-release = Serious: waits for the deputy general manager's release. Do nothing before.
complaint-due = by { $time }
complaint-type = Type
complaint-weight = Weight
complaint-source = Begun at
complaint-received = Received
complaint-steps = Steps
complaint-is-satisfied = Customer satisfied
complaint-is-not-satisfied = Customer not satisfied
complaint-step-justified = Justified
do-complain = Record a complaint
do-visit-customer = Record the visit
field-complaint = What the customer says
field-asked = What the customer asks for
field-model = Model
field-part-number = Part number
field-delivered = Delivered on
field-quantity = Quantity
field-photo = Picture
field-conduct = Conduct on site
conduct-score = { $done } of { $all } done
field-faulty = Faulty
outbox-complaint = Complaint { $number }
outbox-complaint-new = Complaint, no number yet
# Holds

refusal-on_hold = The product is on hold for a quality problem: it is not delivered before it is released.
refusal-expired = The last day that the product may be used is over: it is not taken back.
remark-on_hold = The product is on hold for a quality problem: the office has it fetched again.
hold-of-batch = On hold: { $model }, batch { $batch } – { $wrong }
hold-of-model = On hold: { $model }, every batch – { $wrong }
kind-hold-place = Put on hold
kind-hold-ask_supplier = Supplier asked
kind-hold-supplier_answered = Supplier answered
kind-hold-route_to_quality = Sent to quality
kind-hold-find_good = Found good
kind-hold-release = Hold released
kind-hold-confirm_bad = Confirmed bad
kind-holdnotice-open = Owner to be told
kind-holdnotice-tell = Owner told of the hold
kind-holdnotice-take_back = Product taken back
kind-holdnotice-lift = Hold over for the owner
kind-holdnotice-tell_good = Owner told that it is good
kind-holdnotice-pass_limit = Owner not told in time

## Forms

form-save = Save
form-leave = Close, keep what is filled in
form-discard = Throw away
form-draft = Filled in { $time }, not saved yet
form-missing = Still to be filled in: { $field }
form-received = Received
form-scan = Scan the code
form-take-photo = Open the camera
form-make-receipt = Make the receipt
form-until = Until which day
form-told = Who was told
form-who-agreed = Who agreed
form-new-date = The new day
form-search-items = Search by name or code
form-items-none = Nothing fits. Try another word.
form-items-more = { $shown } of { $all } shown. Type to narrow it down.
form-item-less = One { $name } less
form-item-more = One { $name } more
form-minutes-less = 5 minutes less
form-minutes-more = 5 minutes more
form-thing = Item { $n }
form-remove-thing = Take item { $n } away
form-add-thing = Another item
form-no-photos = No photo of this order yet.
form-pad = Please sign here with your name
form-undo = Undo
form-clear = Clear
ask-no = Back
ask-clear-title = Clear the signature?
ask-clear = All that was drawn goes.
ask-discard-title = Throw away what was filled in?
ask-discard = Nothing of this form is recorded, and what was filled in is gone.
ask-above-owed-title = More than is owed
ask-above-owed = { $owed } is still owed. Is the amount right?
ask-above-owed-yes = Yes, record it
ask-above-held-title = More than you hold
ask-above-held = By your cash book you hold { $held }. Is the amount right?
choice-yes = Yes
choice-no = No
choice-in-person = In person
choice-by-phone = By phone
switch-fault-confirmed = The fault is as registered
switch-fault-differs = The fault differs: say how in the note
switch-parts-ready = Parts and tools are with me
switch-parts-missing = Something is missing
switch-differs = It differs from what was reported
switch-as-reported = It is as reported
field-serial = Serial number
field-photos = Photos
field-promised = Promised for
field-fault-confirmed = The fault
field-parts-ready = Parts and tools
field-differs = Compared with the report
field-how = How
field-signer = Who signs
field-signer-role = Signs as
field-signer-words = As whom
signer-customer = The customer
signer-family = Family
signer-colleague = Employee or colleague
signer-caretaker = Neighbour or caretaker
signer-other = Somebody else
field-complaint-kind = What it is
field-satisfied = The customer is satisfied
input-not-chosen = “{ $field }”: choose one.
hint-suspend = Explain it to the customer and agree a day.
hint-escalate = The office decides what happens next.
hint-take-goods = Look at everything together with the customer.
hint-report-late = Tell the customer the new day.
hint-hand-in = The accountant counts it; a difference gets a reason.
usual-decline = Ill | Another job takes longer | Too far away | No skill for it
usual-refuse-quote = Too expensive | Buys a new one | Wants to think about it
usual-suspend = A part is missing | Customer has no time | Needs two people | Access is blocked
usual-escalate = Beyond my skill | Customer wants a decision | Dangerous installation
usual-give-up = No parts any more | Burnt out | Not worth repairing
usual-report-late = The part has not come | More faults found | Waiting for the maker
usual-result = Repaired, tested | Goods taken back | Not finished, agreed a day
usual-cause = Wear | Installation | Misuse | Manufacture | Power supply
usual-caption = Name plate | Before | After | Damage | Surroundings
usual-accessories = Remote control | Bracket | Power cable | Box | Manual
usual-condition = Good | Scratched | Dented | Dirty | Parts missing
# Lists
badge-cash = { $amount } in cash
badge-waiting =
    { $count ->
        [one] 1 thing is not sent yet
       *[other] { $count } things are not sent yet
    }
badge-unread =
    { $count ->
        [one] 1 new answer of the office
       *[other] { $count } new answers of the office
    }
today-now = Now
today-next = Next
today-later = Later
today-waiting = Waiting for somebody
today-over = Over
today-count =
    { $count ->
        [one] 1 order
       *[other] { $count } orders
    }
today-search = Search
today-found = { $count } found
today-nothing-found = Nothing fits. Look for something else, or show all.
today-nothing-on-bench = No customer's goods are in the workshop.
filter-all = All
filter-to-do = To do
filter-waiting = Waiting
filter-late = Late
filter-bench = In the workshop
filter-unsent = Not sent
spoken-new = Not seen yet
spoken-late = Late
spoken-due = { $amount } due
spoken-next = Next: { $step }
spoken-pending = not sent yet
change-stage = Now: { $stage }
change-appointment = New time: { $time }
change-time = New time limit
change-place = Customer or address changed
change-fault = Product or fault changed
change-money = Amount changed
do-map = Map
cash-limit = Up to { $limit } may be carried.
cash-over-limit = More than { $limit }: hand it in today.
cash-by-order = What it comes from
cash-elsewhere = From orders that are not here any more: { $amount }
settings-storage = Kept on this phone
settings-orders = Orders
settings-photos = Photos
settings-photos-kept = { $count } · { $mib } MiB
settings-free = Free
settings-mib = { $mib } MiB left
settings-gib = { $gib } GiB left
settings-offline = Without a network
settings-offline-text = What works without a network, and what waits for one.
settings-about = About
do-not-signed = Cannot be signed
do-record-conduct = Checklist
hint-not-signed = Say why, with a photo of it; the office asks the customer by phone.
hint-record-conduct = What was done at the customer's. It hinders no signature.
choice-absent = Customer absent
choice-unwilling = Does not want to sign
choice-stamp = Company stamp
form-all-done = All done
field-conduct-note = What was not done, and why
works-offline = Works offline, counts at once
works-deferred = Works offline, counts once the office has it
works-online = Needs a network
