# The phone's texts.

language-name = English
