import { english } from '../common/i18n.js';

const letters = english
  ? 'Alfa Bravo Charlie Delta Echo Foxtrot Golf Hotel India Juliett Kilo Lima Mike November Oscar Papa Quebec Romeo Sierra Tango Uniform Victor Whiskey X-ray Yankee Zulu'
  : 'Ana Beatriz Carmen Diana Elena Francia Gloria Hilda Inés Juan Kilo Luis María Nora Óscar Pedro Querétaro Ramón Sara Tomás Úrsula Víctor Washington Xalapa Yucatán Zacatecas';
const digits = english ? 'zero one two three four five six seven eight nine' : 'cero uno dos tres cuatro cinco seis siete ocho nueve';

/** A folio as it is read out: each sign with its word. @returns {{sign: string, word: string}[]} */
export function spelled(folio) {
  return [...folio.toUpperCase()].map((sign) => {
    if (sign >= 'A' && sign <= 'Z') {
      return { sign, word: letters.split(' ')[sign.charCodeAt(0) - 65] };
    }
    if (sign >= '0' && sign <= '9') {
      return { sign, word: digits.split(' ')[Number(sign)] };
    }
    return { sign, word: sign === '-' ? (english ? 'dash' : 'guion') : sign };
  });
}
