// The words around a phone: everything that a phone says comes from the core.
import { WORDS } from "#gen/words";

export type Word = keyof (typeof WORDS)["en"];
export type Words = (word: Word) => string;

/** In that language; in English where it is none of ours. */
export function words(language: string): Words {
  const table = language === "zh-CN" ? WORDS["zh-CN"] : WORDS.en;
  return (word) => table[word];
}
