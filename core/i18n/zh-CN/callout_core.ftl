# 手机上的文字。

language-name = 简体中文
