# The story of `cargo xtask demo`.

server-started = The server is up at { $url }, on an embedded SQLite file.
company-ready = A company is at work: a clerk, a supervisor, an accountant, two technicians with phones of their own.
look-around = Look around: the API document is at { $url }.
logins = Sign in as { $logins }; everybody's password is { $password }.
until-ctrl-c = The server goes on until Ctrl-C.
phones-at = The phones go on in the browser, at { $url }
pages-missing = The pages of the phones are not built. They need Node 20 or newer: install it and run cargo xtask pages.
pages-token = This page opens only with the whole address that the demo printed, its token included.
network-gone = Then the network goes.
network-back = The network is back: { $count } commands go out, once, in order.
checks-title = What was checked

fixed-title = 1. Fixed on site, chargeable, offline
fixed-call = Mrs Lin phones: her air conditioner does not cool. The file fills the rest; voucher { $number }, free by its warranty.
fixed-assigned = The supervisor makes it chargeable (misuse; both are kept) and sends Wang.
fixed-accepted = Wang's phone learns of it. She accepts, phones Mrs Lin and agrees a time.
fixed-found = She travels, arrives, and finds more than was reported: fan seized, capacitor burst.
fixed-quoted = She shows the price, CNY 380. Mrs Lin agrees.
fixed-killed = The app is killed in the middle of it and opened again. Nothing is missing.
fixed-signed = She replaces the parts, checks everything, Mrs Lin reads and signs. Cash, a receipt, a report before leaving. { $count } commands wait.
fixed-closed = The clerk cancels the register entry against the signed voucher.
fixed-counted = Wang hands the cash in; the accountant counts it and issues { $invoice }.

back-title = 2. Taken back
back-taken = Li cannot fix the amplifier there: goods receipt with accessories, condition, photo and a promised date, signed by Mr Gao.
back-bench = On the bench: a new board. The supervisor's inspection fails once, then passes; the goods go out.
back-returned = Mr Gao lost his receipt and signs a declaration; he has his amplifier, signs, and pays by transfer: nobody knows yet whether it arrives.
back-confirmed = Invoice { $invoice }; the accountant sees the money on the account. Closed.

later-title = 3. Not today
later-suspended = A part is missing. Wang explains it with a date, reports it in writing and leaves.
later-done = Next morning she comes back, repairs it, free under the warranty.

moved-title = 4. Reassigned while offline
moved-offline = Wang is offline at the customer's door; the office cannot reach her and sends Li instead.
moved-held = Wang did the work and took the cash. When the network is back, { $count } facts are held, none is lost.
moved-settled = The supervisor looks at both versions and accepts them with a reason. Wang sees the answer.

lost-title = 5. The lost reply
lost-sent = Wang accepts a job; the server commits it, and the answer is lost on its way.
lost-done = Her phone sends the same bytes again. Nothing happens twice.

complaint-title = 6. A complaint, begun at the door
complaint-recorded = At Mrs Lin's door, without a network: the new fan is as loud as the old one, she wants another. Wang records her complaint; it has no number yet.
complaint-arrived = The network is back: the complaint has its number, { $number }. On site { $on_site }, disposition { $disposition }.
complaint-judged = The service department judges it: justified, and serious. Nothing is done before the deputy general manager releases it.
complaint-released = She releases it with an instruction; the supervisor names Wang to visit.
complaint-visited = Wang visits Mrs Lin, offline again. On-site check: { $on_site }.
complaint-solved = The quality department finds the cause and proposes another fan; the deputy general manager approves. Disposition: { $disposition }.
complaint-told = Told by phone only is refused: a serious one is answered in writing. So it is, and closed with a measure to prevent it.

check-category = category C by the warranty, A by decision: both are kept (P1)
check-kill = { $count } pending commands before the kill, as many after it (F1)
check-offline = nothing reached the office while she was offline
check-arrived = everything arrived when the network was back
check-settled = the voucher is signed and settled (P8, P9)
check-once = the payment arrived once (I4)
check-cash = Wang holds what she collected: CNY 380.00 (P18)
check-closed = the voucher is closed against the register (P8)
check-counted = the cash is counted and Wang holds nothing (P18)
check-balance = the books sum to zero (I8)
check-custody = the amplifier has one holder: Li (I9)
check-photo = the photo reached the server in its own lane (I17)
check-inspections = two inspections: failed, then passed (P11)
check-voided = the receipt is voided by a document (P12)
check-unknown = the transfer is unknown at first (P12a)
check-waits = a signed voucher with an unknown payment is not settled
check-back-closed = confirmed by the accountant, it is closed
check-home = the amplifier is with Mr Gao again (I9)
check-suspended = the visit is suspended until the explained day (P14)
check-later-closed = finished the next morning, free, closed
check-held = every fact of Wang's is held, none is pending (I7)
check-not-booked = held cash is not booked yet
check-purged = the order left Wang's phone (I14)
check-accepted = the exceptions desk accepted every one of them
check-booked = the cash is in the books: Wang holds CNY 120.00 more
check-answer = Wang sees the office's answer to each
check-committed = the server had committed before the answer was lost
check-still-pending = the phone does not believe what it did not hear
check-twice = accepted once, and nothing is pending (F16)
check-complaint-offline = the complaint is kept on the phone and waits to be sent (P25)
check-complaint-number = the branch gave it its number when it arrived
check-complaint-stopped = before the release every step was refused (P27)
check-complaint-kept = both deadlines were kept, judged once (P28)
check-complaint-written = told by phone was refused, in writing it passed (P27)
check-complaint-closed = closed after eight steps and a visit, and in the ledger (P26)
check-complaint-gone = closed, it left the phone (I14)
