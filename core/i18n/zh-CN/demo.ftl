# `cargo xtask demo` 的故事。

server-started = 服务器已启动：{ $url }，使用内嵌 SQLite。
company-ready = 公司开工：一名业务员、一名服务主任、一名会计员、两名各带手机的技术员。
look-around = 随便看看：接口文档在 { $url }。
logins = 可用账号：{ $logins }；密码都是 { $password }。
until-ctrl-c = 服务器一直运行，按 Ctrl-C 结束。
phones-at = 手机可在浏览器中继续使用：{ $url }
pages-missing = 手机页面尚未构建：需要 Node 20 或更新版本，安装后运行 cargo xtask pages。
pages-token = 请用演示程序打印的完整地址（含令牌）打开本页。
network-gone = 这时断网了。
network-back = 网络恢复：{ $count } 条记录按顺序送出，各一次。
checks-title = 核对结果

fixed-title = 一、现场修好，收费，离线
fixed-call = 林女士来电：空调不制冷。客户资料袋补齐其余；服务凭证 { $number }，按保修期属免费。
fixed-assigned = 服务主任改为有费（人为损坏，两个类别都保留），派王芳。
fixed-accepted = 王芳的手机收到任务。她接单，给林女士打电话约好时间。
fixed-found = 她出发、到达，发现比报修的更多：电机卡死，电容击穿。
fixed-quoted = 她报价 380 元，林女士同意。
fixed-killed = 中途应用被杀掉又打开，什么都没少。
fixed-signed = 她换件、整机检查，林女士看过后签认。收现金、开收据，离开前报告结果。{ $count } 条记录待发。
fixed-closed = 业务员凭已签的服务凭证注销叫修登记。
fixed-counted = 王芳交款；会计员清点，开具发票 { $invoice }。

back-title = 二、取回维修
back-taken = 李军在现场修不好功放：开领取收据，写明附件、状况、照片和约定日期，高先生签认。
back-bench = 上工作台：换主板。服务主任检验一次不合格，第二次合格；送还。
back-returned = 高先生丢了收据，签了遗失声明；收到功放并签认，转账付款：是否到账还不知道。
back-confirmed = 发票 { $invoice }；会计员确认到账。结案。

later-title = 三、今天修不完
later-suspended = 缺件。王芳向客户说明日期，书面上报后离开。
later-done = 第二天早上她再来，修好，保修免费。

moved-title = 四、离线时被改派
moved-offline = 王芳在客户门口没有网络；办公室联系不上她，改派李军。
moved-held = 王芳做完了活，也收了现金。网络恢复时，{ $count } 条事实被留存，一条不丢。
moved-settled = 服务主任对照两个版本，写明理由予以接受。王芳看到了答复。

lost-title = 五、丢失的答复
lost-sent = 王芳接单；服务器已提交，答复却在路上丢了。
lost-done = 她的手机把同样的字节再发一次。什么都没有发生两次。

complaint-title = 6. 上门时提出的投诉
complaint-recorded = 林女士家门口没有网络：新风扇和旧的一样响，要求更换。王芳登记投诉，尚未编号。
complaint-arrived = 网络恢复，投诉取得编号 { $number }。现场核查 { $on_site }，处理 { $disposition }。
complaint-judged = 服务部判定：投诉成立，严重。副总经理批示之前，什么都不做。
complaint-released = 副总经理批示放行；服务主任指派王芳走访。
complaint-visited = 王芳走访林女士，又没有网络。现场核查：{ $on_site }。
complaint-solved = 质检部门查明原因，提出更换风扇；副总经理批准。处理：{ $disposition }。
complaint-told = 只用电话告知被拒绝：严重投诉须书面答复。于是书面告知，并附预防措施结案。

check-category = 按保修属 C 类，决定为 A 类：两者都保留（P1）
check-kill = 应用被杀前有 { $count } 条待发，之后一样多（F1）
check-offline = 离线期间办公室什么也没收到
check-arrived = 网络恢复后全部送达
check-settled = 服务凭证已签认、已结清（P8、P9）
check-once = 收款只到一次（I4）
check-cash = 王芳手上正是所收的 380.00 元（P18）
check-closed = 凭服务凭证注销登记，结案（P8）
check-counted = 现金已清点，王芳手上为零（P18）
check-balance = 账目合计为零（I8）
check-custody = 功放只有一个保管人：李军（I9）
check-photo = 照片经自己的通道送达（I17）
check-inspections = 两次检验：先不合格，后合格（P11）
check-voided = 收据以单据作废（P12）
check-unknown = 转账起初为“未知”（P12a）
check-waits = 已签但付款未知的凭证不算结清
check-back-closed = 会计员确认后结案
check-home = 功放又回到高先生手中（I9）
check-suspended = 服务挂起到说明的日期（P14）
check-later-closed = 次日免费修好，结案
check-held = 王芳的每条事实都被留存，没有待发（I7）
check-not-booked = 留存的现金尚未入账
check-purged = 该单已离开王芳的手机（I14）
check-accepted = 例外台接受了每一条
check-booked = 现金已入账：王芳多持 120.00 元
check-answer = 王芳看到了办公室对每条的答复
check-committed = 答复丢失前服务器已提交
check-still-pending = 手机不相信没有听到的事
check-twice = 只接单一次，没有待发（F16）
check-complaint-offline = 投诉保存在手机上，等待发送（P25）
check-complaint-number = 送达时由分公司编号
check-complaint-stopped = 批示之前每一步都被拒绝（P27）
check-complaint-kept = 两个时限都已遵守，只判定一次（P28）
check-complaint-written = 电话告知被拒绝，书面告知通过（P27）
check-complaint-closed = 八个步骤和走访之后结案，记入台账（P26）
check-complaint-gone = 结案后离开手机（I14）
