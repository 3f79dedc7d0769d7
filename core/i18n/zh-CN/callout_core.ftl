# 手机上的文字。要短：戴着手套、迎着阳光也要看得清。

language-name = 简体中文

# 日期与时长
day-yesterday = 昨天
day-today = 今天
day-tomorrow = 明天
age-now = 刚刚
duration-minutes = { $minutes } 分钟
duration-hours = { $hours } 小时
duration-hours-minutes = { $hours } 小时 { $minutes } 分
duration-working = { $duration }（工时）
age-minutes = { $count } 分钟前
age-hours = { $count } 小时前
age-days = { $count } 天前

# 给技术员的提示
message-saved = 已保存在本机。
message-store-full = 手机存储已满，本次未记录。请清理空间后重试。
message-store-fails = 手机存储无法写入，本次未记录。请重启应用后重试。
message-pending = 还有 { $count } 条未发送。请等全部发出，或先导出。
message-exported = 已导出。请把文件交给公司。
message-nothing-to-export = 已全部发出，没有需要导出的内容。
message-salvaged = 本机数据曾损坏，已重建。已救回 { $count } 条未发送的记录。
message-salvaged-partly = 本机数据曾损坏。已救回 { $count } 条未发送的记录，最后几条可能丢失。请在发件箱核对最近的工作。
message-server = 服务器未接受。请联系公司。
message-barred =
    { $count ->
        [0] 您已没有使用权限。您记录的内容公司都已收到。
       *[other] 您已没有使用权限。未发送的 { $count } 条记录会交给公司，由公司处理，不会丢失。
    }
message-no-network = 服务器没有应答。请检查网络后重试。
message-key-fails = 手机密钥无法使用。请解锁手机后重试；仍不行请重新登记。
message-camera-fails = 拍照未成功。请在手机设置中允许使用相机后重试。
message-refetching = 正在重新下载单据，可以继续工作。
message-history-forked = 本机与服务器的历史记录不一致。内容全部保留，由公司核对。

# 填写有误
input-empty = “{ $field }”未填写，请填写。
input-too-long = “{ $field }”过长：最多 { $chinese } 个汉字或 { $latin } 个字母，请缩短。
input-forbidden = “{ $field }”含有控制字符（{ $code }），请去掉后重新输入。
input-space = 空格
input-sign-amount = “{ $field }”：金额中不能有“{ $sign }”，请只填数字和一个小数点，例如 1200.50。
input-sign-day = “{ $field }”：日期中不能有“{ $sign }”，请填写年月日，例如 2026-11-23。
input-sign-time = “{ $field }”：时间中不能有“{ $sign }”，请填写时和分，例如 14:30。
input-sign-number = “{ $field }”：整数中不能有“{ $sign }”，请只填数字，例如 45。
input-amount-too-fine = “{ $field }”小数位数过多，{ $decimals ->
    [0] 请不要填写小数
   *[other] 最多 { $decimals } 位
  }。
input-amount-too-large = “{ $field }”超出了费用的上限，请核对数字。
input-other-currency = “{ $field }”写的是 { $other }，本单用 { $own } 结算，请填写 { $own } 金额，例如 120.50。
input-not-an-amount = “{ $field }”不是金额，请按 120.50 的格式填写。
input-not-a-day = “{ $field }”不是日期，请按 2026-11-23 的格式填写。
input-not-a-time = “{ $field }”不是时间，请按 14:30 的格式填写。
input-not-a-number = “{ $field }”不是整数，请按 45 的格式填写。
input-not-a-quantity = “{ $field }”的数量须在 1 到 9999 之间。
input-not-an-address = “{ $field }”不是网址，请按 https://callout.example 的格式填写。
input-not-drawn = “{ $field }”：还没有签字，请在框内签字。
input-hardly-drawn = “{ $field }”：只是点了一下，不是签字，请在横线上签全名。
input-day-past = “{ $field }”：{ $day } 已过，请填写今天或以后的日期。
input-not-here = “{ $field }”不正确，请核对后重新填写。

# 栏目
field-server = 服务器
field-code = 登记码
field-device-name = 手机名称
field-login = 登录名
field-password = 密码
field-reason = 原因
field-date = 日期
field-time = 时间
field-note = 备注
field-found = 检查结果
field-cause = 故障原因
field-solution = 解决办法
field-items = 项目
field-name = 姓名
field-work = 维修内容
field-minutes = 用时（分钟）
field-other-faults = 其他故障
field-caption = 照片说明
field-strokes = 签字
field-amount = 金额
field-reference = 转账单号
field-result = 处理结果
field-things = 商品
field-accessories = 附件
field-condition = 外观状况

# 为什么不能这样做
refusal-not_yours = 此单已转给他人。请联系公司。
refusal-not_allowed = 您的岗位无此权限。请联系公司。
refusal-wrong_stage = 当前阶段不能这样做。请看下一步。
refusal-ended = 此单已结束。
refusal-quote_not_agreed = 有费服务：须先经客户同意报价。
refusal-quote_not_open = 该报价已答复或不存在。请重新报价。
refusal-price_unknown = 价目表中没有此项。请同步，或改选其他项目。
refusal-amount_too_large = 金额过大。请核对数量。
refusal-amount_zero = 金额为零。请填写实际金额。
refusal-no_work_recorded = 还没有维修记录。请先记录内容和用时。
refusal-not_checked = 还没有全面检查。请先检查整机。
refusal-statement_moved = 凭证内容已变动。请重新出示并签字。
refusal-already_signed = 已经签过字。
refusal-already_recorded = 此事已经入账，这是它的副本。
refusal-things_unclear = 商品不明确。请逐件写明，不要重复。
refusal-goods_elsewhere = 商品不在您手上。请核对商品进出登记簿。
refusal-declaration_missing = 收据遗失：须先请客户签写声明。
refusal-number_not_next = 编号不连续。请联系公司。
refusal-payment_not_open = 该款项不存在或已有结论。
refusal-payment_twice = 该款项已记录。
refusal-remittance_not_open = 该笔交款不存在或已点收。
refusal-difference_needs_reason = 点收金额不符：须写明原因。
refusal-nothing_to_invoice = 没有可开票的金额。
refusal-register_closed = 叫修登记已销号。
refusal-category_unchanged = 服务类别没有变化。
refusal-same_assignee = 此单已在该技术员名下。
refusal-no_technician = 该人员不是本单位技术员。
refusal-date_past = 日期过早。请另选较晚的日期。
refusal-period_backwards = 期限的结束日早于开始日。请对调这两个日期。
refusal-too_many = 超出一张凭证的容量。请联系公司。
refusal-seal_invalid = 签章与本机不符。请联系公司。
refusal-recorder_unproven = 没有本人的签章能证明这条记录出自其手。请向本人核实，并说明理由后附上或不予采纳。
refusal-checks_failed = 此记录未通过全部核查。请单独打开，查看未通过的项目后再作决定。
refusal-roles_missing = 至少需要一个角色。
refusal-not_oneself = 不能对自己的档案这样做，请联系其他管理员。
refusal-nothing_to_excuse = 所列日期不在时限之内，或时限已遵守。请填写叫修至到达之间的日期。
refusal-photo_missing = 客户未签字：请拍照说明，或写明没有照片的原因。
refusal-unsigned_unconfirmed = 此服务凭证无人签字：请先电话与客户确认。
refusal-unknown_reference = 所引用的内容不存在。请同步后重试。
refusal-other = 不符合公司规定。请联系公司。

# 开始之前
starting = 正在打开…
locked-full-title = 手机存储已满
locked-full = 现在无法记录。请清理空间后重新打开应用。
locked-newer-title = 应用版本过旧
locked-newer = 数据由新版应用写入。请更新应用，内容不会丢失。未发送的内容可以导出。
locked-older-title = 新版应用无法沿用旧数据
locked-older = 内容没有丢失：请把导出的文件（全部未发送内容）交给公司，然后重新安装应用，用新的登记码登记。
locked-unavailable-title = 无法打开存储
locked-unavailable = 请解锁手机后重新打开应用。内容不会丢失。
locked-broken-title = 存储已损坏
locked-broken = 应用已停止写入，以免扩大损失。请保持手机原样并联系公司。
export = 导出未发送内容
export-text = 把未发送的内容存成文件，交给公司。
enrol-title = 登记这部手机
enrol-text = 请输入服务器网址和公司给的一次性登记码。
enrol-again-title = 重新登记这部手机
enrol-again-text = 手机密钥已丢失。请向公司索取新的登记码。您记录的内容都在。
enrol-submit = 登记
enrol-waiting = 正在登记…
sign-in-title = 请重新登录
sign-in-text = 登录已失效。您记录的内容都在，登录后自动发送。
barred-person = 您已没有使用权限。您记录的内容会交给公司，不会丢失。公司恢复权限后，可在此重新登录。
barred-device = 这部手机已没有使用权限。您记录的内容会交给公司，不会丢失。要继续使用，请向公司索取新的登记码。
sign-in-submit = 登录

# 导航
tab-today = 今日
tab-cash = 现金
tab-outbox = 发件箱
tab-settings = 设置

# 同步状态
sync-sign-in = 登录失效，记录暂存本机
sync-enrol = 密钥丢失，记录暂存本机
sync-update = 应用过旧，请更新
sync-barred = 已无权限，记录已交公司
sync-barred-pending = 已无权限，{ $count } 条正交给公司
sync-stuck = { $count } 条一直发不出去，请告知公司
sync-offline = 离线
sync-offline-pending = 离线 · { $count } 条待发
sync-sending = 正在发送 { $count } 条…
sync-fetching = 正在更新…
sync-waiting = { $count } 条待发
sync-photos = { $count } 张照片待传
sync-sent = 已全部发送 · { $age }
sync-never = 尚未同步
sync-no-answer = 服务器无应答，将自动重试
sync-server-busy = 服务器繁忙，将自动重试
sync-phone = 手机存储或密钥暂不可用，将自动重试
sync-refused = 服务器不接受本应用的请求，请告知公司
sync-clock-ahead = 本机时钟快了{ $by }。您的记录照常有效，请在手机设置中校准时间。
sync-clock-behind = 本机时钟慢了{ $by }。您的记录照常有效，请在手机设置中校准时间。
sync-other-zone = 时间按 { $place } 显示；本机时区为 { $phone }。
span-minutes = { $count } 分钟
span-hours = { $count } 小时
span-days = { $count } 天
sync-action-now = 立即同步
sync-action-sign-in = 登录
sync-action-enrol = 登记
sync-action-update = 更新

# 今日
today-title = { $day }
today-subtitle = { $name } · { $count } 单未完
today-fetching = 正在下载单据…
today-empty = 没有单据。
card-until = { $day }继续
card-promised = 约定{ $day }归还
card-appointment = 约定 { $time }
card-arrive-by = { $time } 前到达
card-awaits-price = 待客户确认价格

# 阶段
stage-registered = 未派工
stage-assigned = 新派工
stage-accepted = 已接单
stage-en_route = 前往途中
stage-on_site = 现场服务
stage-fixed_on_site = 已修复，待签字
stage-taken_back = 商品已带回
stage-in_workshop = 修护中
stage-repaired = 待检验
stage-passed = 检验合格
stage-out_for_return = 待归还
stage-returned = 已归还，待签字
stage-suspended = 改日继续
stage-follow_up_needed = 待公司处理
stage-signed_off = 已签字
stage-settled = 已结清
stage-closed = 已销号
stage-cancelled = 已取消
stage-customer_refused = 客户拒绝
stage-unrepairable = 无法修复

# 职务
role-clerk = 业务员
role-technician = 技术员
role-supervisor = 服务主任
role-accountant = 会计员
role-branch_manager = 经理
role-service_department = 服务部
role-deputy_general_manager = 副总经理
role-general_manager = 总经理
role-warehouse = 仓管
role-quality = 质检
role-administrator = 管理员

# 服务类别
category-a = A · 有费服务
category-b = B · 合同服务
category-c = C · 免费服务
category-d = D · 一般行政工作
basis-overridden = 公司改定：{ $reason }
basis-in-warranty = 保修至{ $day }
basis-under-contract = 合同 { $number }，至{ $day }
basis-warranty-ended = 保修已于{ $day }到期
basis-nothing-known = 无保修或合同记录

# 服务凭证
order-title = 服务凭证
order-suspended = { $reason }（{ $day }继续）
fact-category = 服务类别
fact-category-because = { $category }，{ $because }
fact-received = 叫修时间
fact-arrive-by = 最迟到达
fact-not-counted = 不计日期
excluded-day = { $day }，{ $reason }
fact-first-arrival = 首次到达
limit-kept = { $time }，提前 { $left }
limit-missed = { $time }，迟到 { $late }
limit-excused = { $time }，迟到 { $late }，已准予免计
limit-after-price = 客户确认价格后 { $allows } 内
fact-limit-was = 原时限
limit-was = { $time }（{ $why }前）
moved-excused = 免计日期
moved-calendar = 日历更改
moved-price_agreed = 价格确认
moved-category = 服务类别更改
fact-distance = 路程
fact-distance-km = { $km } 公里
fact-appointment = 约定时间
fact-appointment-other-fault = { " " }· 客户所述故障不同
fact-appointment-no-parts = { " " }· 配件未备齐
somebody = 同事
section-visits = 上门记录
visit-left-for = 出发 { $time }
visit-arrived = 到达 { $time }
visit-left = 离开 { $time }
visit-report = 汇报：{ $result }
section-findings = 检查结果
finding-cause = 原因：{ $cause }
finding-differs = 与报修内容不符
section-quotes = 报价
quote-open = 等待客户答复
quote-agreed = 已同意：{ $name }，{ $time }
quote-agreed-by-phone = 电话同意：{ $name }，{ $time }
quote-refused = 已拒绝：{ $reason }
section-work = 现场维修
work-minutes = { $work }（{ $minutes } 分钟）
section-checks = 整机检查
check-good = 未发现其他故障
check-other-faults = 其他故障：{ $faults }
section-photos = 照片
section-goods = 带回的商品
receipt-issued = 收据在客户手上
receipt-voided = 收据已作废：{ $number }
receipt-voided-lost = 收据遗失，已作废：{ $number }
thing-with-serial = { $thing }，{ $serial }
holder-customer = 在客户处
holder-technician = 在{ $name }手上
holder-workshop = 在修护间
holder-in-transit = { $from } → { $to }
section-repair-card = 修护卡
inspection-passed = 检验合格
inspection-failed = 检验不合格
late-report = 延期至{ $day }（原{ $was }）
section-money = 费用
money-price = 应收费用
money-free = 免费
money-not-agreed = 尚未议定
money-paid = 已收
money-due = 尚欠
money-invoice = 发票
money-hint-uncertain = 有一笔转账待确认，请勿重复收款。
money-hint-over-limit = 超过 { $limit }，不收现金，先由会计开票。
section-payments = 收款
payment-cash = 现金 { $amount }
payment-transfer = 转账 { $amount }
payment-receipt = 收据 { $number }
payment-reference = 单号 { $reference }
payment-received = 已收到
payment-unknown = 尚未确认到账
payment-not-arrived = 未到账：{ $reason }
section-sign-offs = 签认
not-signed = { $paper }：未签字，{ $reason ->
    [absent] 客户不在
    [unwilling] 客户不愿签字
   *[stamp] 已盖公司章
  }
sign-off = { $paper }：{ $name }
sign-off-as-given = 凭证其后有变动，公司按所签内容认可
sign-off-unproven = 此签认没有手机的有效签章证明，公司仍予认可
items-title = 价目表

# 操作
do-accept = 接单
do-decline = 无法接单
do-agree-appointment = 约定时间
do-start-travel = 出发
do-arrive = 到达
do-record-finding = 记录检查结果
do-offer-quote = 报价
do-agree-quote = 客户同意
do-refuse-quote = 客户拒绝
do-record-work = 记录维修
do-check-product = 整机检查
do-take-photo = 拍照
do-finish-on-site = 现场修复
do-sign = 请客户签字
do-sign-lost_receipt = 收据遗失：请客户签声明
do-take-cash = 收现金
do-take-transfer = 转账付款
do-report-result = 汇报结果
do-leave-site = 离开现场
do-suspend = 改日继续
do-escalate = 上报公司
do-give-up = 无法修复
do-take-goods = 带回商品
do-record-bench = 记录修护
do-finish-bench = 修护完成
do-report-late = 报告延期
do-return-goods = 归还并收回收据
do-return-without-receipt = 归还（收据遗失）
do-call = 拨打电话

# 提醒
hint-accept = 请先看清故障和地址。
hint-agree-appointment = 请致电客户，再次确认故障，核对配件和工具。
hint-agree-return = 请致电客户，约定归还时间。
hint-start-travel = 配件和工具带齐了吗？
hint-arrive = 工牌、鞋套、问候。
hint-record-finding = 以现场实际为准，可能与报修不同。
hint-offer-quote = 动手前先说明方案和价格。
hint-agree-quote = 请客户看报价并答复。
hint-record-work = 内容、用时、配件。
hint-check-product = 检查整机有无其他故障。
hint-finish-on-site = 当面试机，出示旧件。
hint-sign-work_done = 出示服务凭证，请客户阅后签字。
hint-sign-take_back = 出示客户商品领取收据，请客户阅后签字。
hint-sign-return = 请客户验收商品后签字。
hint-sign-lost_receipt = 请客户签写收据遗失声明。
hint-take-cash = 请当面点清。
hint-take-transfer = 超过现金限额：请登记转账，由会计确认到账。
hint-report-result = 离开前先汇报。
hint-leave-site = 清理现场，留下联系卡。
hint-record-bench = 在修护卡上记内容、用时、配件。
hint-finish-bench = 试机后交检验。
hint-return-goods = 收回客户商品领取收据；如遗失，请客户签写声明。
wait-workshop = 请把商品交到修护间
hint-wait-workshop = 由修护间确认收到。
wait-inspection = 等待检验
hint-wait-inspection = 由服务主任检验。
wait-release = 等待领出
hint-wait-release = 由修护间把商品交给您归还。
wait-payment = 等待转账确认
hint-wait-payment = 由会计确认，请勿重复收款。
wait-office = 等待公司处理
hint-wait-office = 由公司决定下一步。
done = 已完成
hint-done = 此单无需再处理。

# 签字内容
purpose-work_done = 服务凭证
purpose-take_back = 客户商品领取收据
purpose-return = 商品归还签收
purpose-lost_receipt = 收据遗失声明
declaration-work_done = 以下服务已完成并向我说明，费用无异议。
declaration-take_back = 以下商品交由贵公司修护，附件和外观状况属实。
declaration-return = 以下商品已如数收回并验收。
declaration-lost_receipt = 下列客户商品领取收据已遗失，声明作废，不再凭此主张权利。
sheet-voucher = 凭证号
sheet-customer = 客户
sheet-address = 地址
sheet-model = 商品型号
sheet-serial = 机号
sheet-reported = 报修故障
sheet-found = 检查结果
sheet-work = 维修内容
sheet-parts = 更换配件
sheet-prices = 收费项目
sheet-total = 合计
sheet-paid = 已付
sheet-thing = 商品：{ $thing }
sheet-receipt = 领取收据号
sheet-promised = 约定归还日
sheet-signer = 签字人姓名
sheet-submit = 确认签字

# 手持现金
cash-title = 手持现金
cash-pending = 未发送：{ $amount }
cash-hand-in = 交款
cash-remittances = 交款记录
cash-empty = 还没有交款。
cash-waiting = 待发送
cash-handed-in = 待点收
cash-counted = 已点收，相符
cash-counted-different = 点收 { $amount }，不符

# 发件箱
outbox-all-sent = 已全部发送。
outbox-waiting = { $count } 条未发送，已妥善保存在本机。
outbox-empty = 还没有记录。
outbox-order-gone = （已不在您名下）
outbox-state-waiting = 待发送
outbox-state-applied = 公司已收
outbox-state-adjusted = 公司已收，有备注
outbox-state-held = 待公司裁定
outbox-state-refused = 未能执行
unread = 另有 { $count } 项内容需更新应用后才能查看，已保存在本机。
outbox-reason = 理由：{ $reason }
decision-accepted = 公司已认可
decision-attached = 公司已附在凭证后
decision-declined = 公司未认可
remark-over_cash_limit = 超过现场收现限额，请当天交款。
remark-overpaid = 收款多于应收，由公司核对。
remark-left_unreported = 离开前未汇报结果。
remark-old_price_list = 报价用了旧价目表，客户同意仍然有效。
remark-clock_skew = 手机时钟不准，请设为自动校时。
remark-number_gap = 收据号有跳号，由公司核对。
remark-more_than_held = 交款多于账面手持现金。
remark-hardly_drawn = 签字处只是点了一下，请与客户核实。
remark-date_past = 所填日期在记录时已过：手机时钟可能不准，或日期有误。
remark-holidays_missing = 时限所及年份尚未录入节假日，请核对本分公司日历。
remark-other = 公司有备注，请联系公司。
held-reassigned = 此单其间已转给他人，您的记录已保留。
held-signed_content_moved = 签字时凭证已有变动，签字按原样保留。
held-unknown_reference = 所引用的内容公司查不到。
held-unreadable = 公司系统暂时无法识别。
held-seal_invalid = 签章与本机不符。
held-id_reused = 同一记录收到两份不同内容。
held-behind = 它所依附的记录待公司裁定，裁定后一并处理。
held-deposited = 来自旧的登记或旧版应用。
held-other = 由公司核对。
check-place = 它在手机记录中的位置与其所述不符。
check-id_reused = 另有一条记录使用了同一编号标识。
check-seal = 签认的签章不是该手机的签章。
check-number_foreign = 其单据号不属于该手机自己的号段，不予计号。
check-number_taken = 其单据号已用于另一张单据。
kind-order-accept = 接单
kind-order-decline = 无法接单
kind-order-agree_appointment = 约定时间
kind-order-start_travel = 出发
kind-order-arrive = 到达
kind-order-record_finding = 检查结果
kind-order-offer_quote = 报价
kind-order-agree_quote = 客户同意报价
kind-order-refuse_quote = 客户拒绝报价
kind-order-record_work = 现场维修
kind-order-not_signed = 客户未签字
kind-order-record_conduct = 现场行为自查
kind-order-check_product = 整机检查
kind-order-add_photo = 照片
kind-order-finish_on_site = 现场修复
kind-order-sign = 客户签字
kind-order-take_payment = 收款
kind-order-report_result = 汇报结果
kind-order-leave_site = 离开现场
kind-order-suspend = 改日继续
kind-order-escalate = 上报公司
kind-order-give_up = 无法修复
kind-order-take_goods = 带回商品
kind-order-record_bench = 修护记录
kind-order-finish_bench = 修护完成
kind-order-report_late = 报告延期
kind-order-return_goods = 归还商品
kind-cash-hand_in = 交款
kind-order-register = 登记叫修
kind-order-assign = 派工
kind-order-unassign = 撤回派工
kind-order-override_category = 改定服务类别
kind-order-cancel = 取消
kind-order-serve_anyway = 核准仍予服务
kind-order-receive_goods = 修护处收到商品
kind-order-inspect = 检验
kind-order-release_goods = 发出商品归还
kind-order-decide_payment = 核定付款
kind-order-issue_invoice = 开具发票
kind-order-close_register = 销号
kind-order-excuse_days = 准予免计日期
kind-order-follow_calendar = 时限随日历调整
kind-order-pass_limit = 到达时限已过
kind-cash-collect = 收取现金
kind-cash-count = 清点交款
kind-cash-receive = 会计员接收现金
kind-prices-publish = 发布价目表
kind-policies-change = 更改规定
kind-person-open = 登记人员
kind-person-change = 更改人员资料
kind-person-plan_absences = 安排缺勤
kind-person-transfer = 调往其他分公司
kind-person-disable = 停用账户
kind-person-enable = 恢复账户
kind-customer-open = 建立客户资料袋
kind-customer-change = 更改客户资料
kind-asset-register = 登记商品
kind-asset-change = 更改商品资料
kind-calendar-change = 更改工作日历
kind-other = 记录

# 设置
settings-person = 姓名
settings-branch = 所属单位
settings-device = 手机编号
settings-version = 应用版本
settings-language = 语言
sign-out = 退出登录
sign-out-text = 将清除本机上的全部单据。

## complaints
refusal-judge_first = 请先判定投诉是否成立、严重或一般。
refusal-name_responsible_first = 请先指定责任人。
refusal-find_cause_first = 请先完成原因调查。
refusal-propose_first = 请先提出处理方案。
refusal-approve_first = 处理方案须先经批准。
refusal-tell_first = 请先把处理结果告知顾客。
refusal-answer_first = 投诉不成立：请先向顾客说明理由。
refusal-close_first = 各步骤均已完成，请结案。
refusal-not_released = 严重投诉：须先由副总经理批示放行。
refusal-nothing_to_release = 此投诉不需要批示放行。
refusal-already_serious = 此投诉已定为严重。
refusal-not_visited = 尚未走访顾客。请先记录走访。
refusal-must_be_written = 严重投诉：须以书面告知顾客。
refusal-own_proposal = 方案由您提出，须由他人批准。
refusal-measure_missing = 请填写预防措施。
refusal-person_unsuitable = 该人员已不在岗，或无权办理。请另选一人。
refusal-quantity_unclear = 数量不符：须在 1 至 1000000 之间，且不良数量不得超过总数量。
refusal-received_out_of_range = 收到时间晚于现在，或早于 92 天前。请核对。
refusal-delivery_out_of_range = 交货日期晚于今天，或早于 50 年前。请核对。

kind-complaint-record = 投诉登记
kind-complaint-visit = 走访顾客
kind-complaint-judge = 判定
kind-complaint-name_responsible = 指定责任人
kind-complaint-find_cause = 原因调查
kind-complaint-propose = 提出处理方案
kind-complaint-approve = 批准处理方案
kind-complaint-reject = 驳回处理方案
kind-complaint-tell = 告知顾客
kind-complaint-answer = 答复顾客
kind-complaint-close = 结案
kind-complaint-raise = 升为严重
kind-complaint-release = 批示放行
kind-complaint-name_visitor = 指定走访人
kind-complaint-escalate = 逾期上报

complaint-stage-recorded = 已登记
complaint-stage-judged = 已判定
complaint-stage-named = 已定责任人
complaint-stage-cause_found = 已查明原因
complaint-stage-proposed = 方案待批
complaint-stage-approved = 已批准
complaint-stage-told = 已告知顾客
complaint-stage-unjustified = 不成立
complaint-stage-answered = 已答复
complaint-stage-closed = 已结案

complaint-type-product_quality = 产品质量
complaint-type-service = 服务
complaint-type-suggestion = 建议

complaint-source-call = 来电
complaint-source-visit = 上门
complaint-source-survey = 意见调查卡
complaint-source-letter = 来信
complaint-source-message = 短信
complaint-source-web = 网上

complaint-weight-ordinary = 一般
complaint-weight-serious = 严重

complaint-matter-contract = 合同
complaint-matter-transport = 运输
complaint-matter-quality = 质量
complaint-matter-service = 服务

complaint-unit-management = 经营部门
complaint-unit-forwarding = 储运部门
complaint-unit-quality = 质检部门
complaint-unit-service = 服务部

complaint-cause-quality = 质量原因
complaint-cause-people = 人为原因
complaint-cause-other = 其他原因

complaint-means-writing = 书面
complaint-means-phone = 电话

complaint-limit-on_site = 现场核查时限
complaint-limit-disposition = 处理时限

complaint-level-receiver = 受理人
complaint-level-head = 部门负责人
complaint-level-manager = 主管经理

# 手机上的投诉
complaints-title = 顾客投诉
complaint-title = 顾客投诉
complaint-no-number = 尚未编号
complaint-waits-for-release = 严重投诉：等待副总经理批示，此前不得处理。
complaint-due = { $time } 前
complaint-type = 类型
complaint-weight = 程度
complaint-source = 来源
complaint-received = 受理时间
complaint-steps = 处理步骤
complaint-satisfied = 顾客满意
complaint-is-satisfied = 顾客满意
complaint-is-not-satisfied = 顾客不满意
complaint-step-justified = 投诉成立
do-complain = 登记投诉
do-visit-customer = 登记走访
field-complaint = 顾客陈述
field-asked = 顾客要求
field-model = 型号
field-part-number = 件号
field-delivered = 交货日期
field-quantity = 数量
field-photo = 照片
field-conduct = 现场行为
field-faulty = 不良数量
outbox-complaint = 投诉 { $number }
outbox-complaint-new = 投诉（尚未编号）
# Holds

refusal-on_hold = 该商品因质量问题已停发，解除前不得交付。
refusal-expired = 该商品已过有效期，不予收回。
remark-on_hold = 该商品因质量问题已停发，由办公室安排取回。
hold-of-batch = 停发：{ $model }，批次 { $batch }，{ $wrong }
hold-of-model = 停发：{ $model }，所有批次，{ $wrong }
kind-hold-place = 批次冻结
kind-hold-ask_supplier = 询问供应商
kind-hold-supplier_answered = 供应商答复
kind-hold-route_to_quality = 送质检
kind-hold-find_good = 检验合格
kind-hold-release = 解除冻结
kind-hold-confirm_bad = 确认不合格
kind-holdnotice-open = 待告知用户
kind-holdnotice-tell = 已告知冻结
kind-holdnotice-take_back = 收回商品
kind-holdnotice-lift = 用户冻结结束
kind-holdnotice-tell_good = 已告知合格
kind-holdnotice-pass_limit = 告知逾期
