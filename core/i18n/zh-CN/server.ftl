# 服务器在出现问题时的答复：发生了什么，该怎么办。

# 任何请求
bad-request = 无法理解该请求。请对照 /v1/openapi.json 的接口说明检查。
unauthenticated = 您尚未登录，或登录已失效。请重新登录；您记录的内容不会丢失。
forbidden = 您的角色无权进行此操作。如有需要请联系管理员。
not-found = 此处没有内容，或您无权查看。请检查地址和编号。
method-not-allowed = 该地址不接受此方法。Allow 头列出了可用的方法。
request-timeout = 请求接收超时。请重新发送。
body-too-large = 请求内容过大。请分次发送。
body-cut = 请求内容不完整。请重新发送。
unsupported-media-type = 请求内容必须是 JSON。请使用 Content-Type: application/json。
malformed-json = 请求内容不是正确的 JSON（第 { $line } 行第 { $column } 列）。请在该处更正。
json-too-deep = 请求内容嵌套超过 { $max } 层。请减少层级。
query-too-long = 查询超过 { $max } 字节。请缩短。
why-unknown-field = 没有这个字段
why-missing-field = 未填写
why-duplicate-field = 重复出现
why-one-of = 只能是以下之一：{ $known }
why-empty = 不能为空
why-too-long = 过长：最多 { $chinese } 个汉字或 { $latin } 个字母
why-forbidden = 含有不允许的字符（{ $character }）
why-out-of-range = 超出允许的范围
why-other-type = 类型不正确
why-not-readable = 内容不符合要求
invalid-field = 字段“{ $field }”不可接受：{ $why }。请更正后重新发送。
internal = 服务器内部出错。请重试；如仍出现，请将请求编号告知办公室。
busy = 服务器繁忙。请稍后重新发送同一请求。
storage-full = 服务器空间已满。没有任何改动；请告知办公室，稍后再发送。

# 登录
person-disabled = 办公室已停用您的账户。您记录的内容不会丢失，您的手机仍会将其交回。请联系办公室。
device-revoked = 办公室已停用这部手机。手机上记录的内容不会丢失，会被交回。请向办公室索取代码，重新登记。
device-not-enrolled = 本手机已不在登记之列。请向办公室索取代码并重新登记；手机上的内容都会保留。
sign-in-failed = 登录名或密码错误。请核对后重试。
too-many-attempts = 尝试次数过多。请等待 { $seconds } 秒后再试。
enrolment-failed = 登记码错误、已使用或已过期。请向办公室索取新的登记码。
key-known = 该手机的密钥已登记。请直接登录，或生成新的密钥。
key-invalid = 该密钥不属于所指明的算法。请在本手机上生成新的密钥并重新登记。
signature-invalid = 签名与设备密钥不符。请重新登记该手机。
refresh-failed = 登录已失效。请重新登录；您记录的内容不会丢失。
refresh-replayed = 该请求已答复过。请使用新的随机数重新发送。
too-many-refreshes = 登录续期次数过多而未使用。请使用最近一对令牌，或重新登录。

# 人员、分公司、设备
login-taken = 登录名“{ $login }”已被使用。请另选一个。
name-taken = 名为“{ $name }”的分公司已存在。请另选名称。
branch-unknown = 该分公司不存在。请从 GET /v1/branches 中选择。
person-unknown = 该人员不存在或已停用。请从 GET /v1/people 中选择。
password-too-short = 密码少于 { $min } 字节。请设置更长的密码。
not-your-own-roles = 不能更改自己的角色。请由另一位管理员操作。
taken = 已被占用，请另选一个。
not-yourself = 不能停用自己的账户。请由另一位管理员操作。

# 业务与同步
moved = 期间已有人修改，现为第 { $revision } 版。请重新查看再决定。
already-settled = 该事项已处理。请重新查看。
id-taken = 该编号已被占用。请换一个再提交。
key-reused = 该请求键已用于其他请求。请换一个再提交。
no-device = 本系统不认识这部手机。请向办公室索取登记码。
wrong-device = 提交的内容不是来自当前登录的手机。请在记录它的手机上登录。
not-a-push = 提交的内容不完整：{ $why }。未接收任何内容，请整体重新发送。
not-a-rescue-file = 该文件不是可用的补救文件：{ $why }。未接收任何内容；请使用手机导出的原文件。
seal-invalid = 封印与本手机及这些内容不符。未接收任何内容，请按原记录重新发送。
cursor-unknown = 本服务器不认识这个游标：服务器或手机曾被恢复。请不带游标重新拉取，并发送待发内容。
cursor-unreadable = 游标无法读取。请不带游标重新拉取。
blob-length = 图片长度不可接受：最多 { $max } 字节，每段最多 { $part } 字节。
blob-mismatch = 字节与摘要不符。上传将重新开始。
blob-unfinished = 该图片尚未上传完整。请稍后再试。
blobs-unnamed = 您上传的图片中，尚未关联任何工作的过多。请先发送相关工作，稍后再试。
desk-full = 该手机已有过多记录等待公司处理。手机会保留其余记录，稍后再发送。
which-cases = 请指定具体记录（最多 { $max } 条）或手机，二者择一。

# 客户、叫修、基础数据
customer-unknown = 该客户不存在。请从 GET /v1/customers 中选择，或登记新客户。
asset-unknown = 该商品不存在或属于其他客户。请从客户资料袋中选择，或登记新商品。
received-in-future = 叫修时间不能晚于现在。请更正时间；如为现在，可不填写。
too-many-entries = 条目数必须为 1 至 { $max }。请更正列表。
code-twice = 编号“{ $code }”重复出现。请为每个项目使用各自的编号。
other-currency = 该价格的币种与价目表不一致。请使用价目表的币种。
hours-out-of-range = 时限应为 1 至 { $max } 小时。请更正。
days-out-of-range = 时限应为 1 至 { $max } 天。请更正。
distances-unordered = 距离必须递增，且最多 { $max } 个。请按顺序排列。
quarter-unclear = 没有这样的季度。请写年份和季度，例如 2026-Q3。
checklist-unclear = 检查表须有 1 到 { $max } 项，且编码不得重复。
nobody-may = 这里至少要指定一个角色，否则没有人能办理。请指定一个。
