/** What kind of personal data a value looks like, in words; null for what is reserved for examples and for everything else. */
export function personalKind(value: string): string | null {
  const text = value.trim();
  if (text.length < 6 || text.length > 2_000) return null;
  if (!text.includes("@") && !NUMBERED.test(text)) return null;
  if (hasRealAddress(text)) return "an e-mail address";
  if (isPhone(text)) return "a telephone number";
  if (isCard(text)) return "a card number";
  if (isIban(text)) return "a bank account";
  return isSocialSecurity(text) ? "a national id" : null;
}

/** How telephone numbers, cards, accounts and ids begin: most texts are none of these, and are passed over at once. */
const NUMBERED = /^(?:[+(\d]|[A-Z]{2}\d{2})/;
const ADDRESS = /[\p{L}\p{N}._%+-]+@((?:[\p{L}\p{N}-]+\.)+\p{L}{2,})/gu;
/** RFC 2606 and RFC 6761, and what stands for no host on the internet. */
const RESERVED = /(?:^|\.)(?:example\.(?:com|org|net|edu)|example|test|invalid|localhost|local|internal|localdomain)$/i;

function hasRealAddress(text: string): boolean {
  return [...text.matchAll(ADDRESS)].some(([, domain = ""]) => !RESERVED.test(domain));
}

/** Only what is surely meant as a telephone number: with a country code, or in the American form. */
const PHONE = /^(?:\+\d[\d ()./-]{6,20}|\(\d{3}\) ?\d{3}[-. ]\d{4}|\d{3}[-. ]\d{3}[-. ]\d{4})$/;
/** 555 is nobody's in films; +00 is no country; and ranges that regulators keep free for drama. */
const FICTION =
  /555|^\+0|^44(?:1632960|2079460|7700900|1134960|1154960|1164960|1174960|1184960|1214960|1314960|1414960|1514960|1614960|1914980|2890180|2920180|3069990|8081570|9098790)|^49(?:3023125|6990009|4066969|2214710|8999998|171392|172992|152280|17[469]\d{0,2}0000)|^33(?:19900|26191|35301|46571|53649|63998)|^61(?:2[57]010|3[57]010|491570)/;

function isPhone(text: string): boolean {
  const digits = text.replaceAll(/\D/g, "");
  if (!PHONE.test(text) || digits.length < 8 || digits.length > 15) return false;
  if (FICTION.test(text.startsWith("+") ? (text.startsWith("+0") ? `+${digits}` : digits) : digits)) return false;
  return !isMonotonous(digits.slice(-6));
}

/** 000000, 123456, 654321: nobody's. */
function isMonotonous(digits: string): boolean {
  const steps = Array.from(digits)
    .slice(1)
    .map((digit, index) => Number(digit) - Number(digits[index]));
  return steps.every((step) => step === steps[0] && Math.abs(step) <= 1);
}

const CARD = /^(?:\d{15,16}|\d{4}([ -])\d{4}\1\d{4}\1\d{4}|\d{4}([ -])\d{6}\2\d{5})$/;
/** Beginnings of the numbers that payment providers give out for tests. */
const TEST_CARDS =
  /^(?:4242424242|4000\d{2}|4111111111|4012888888|5555555555|5105105105|5200828282|2223\d{3}|3782822463|3714496353|3056930902|3622720627|6011111111|6011000990|3530111333|3566002020|4222222222|4917610000|5454545454|3434343434)/;

function isCard(text: string): boolean {
  const digits = text.replaceAll(/\D/g, "");
  if (!CARD.test(text) || !/^(?:3[47]|4|5[1-5]|2[2-7]|6(?:011|5))/.test(digits) || TEST_CARDS.test(digits))
    return false;
  let sum = 0;
  for (let index = 0; index < digits.length; index++) {
    const digit = Number(digits[digits.length - 1 - index]);
    const doubled = index % 2 === 0 ? digit : digit * 2;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

/** The numbers that the documentation of banks shows. */
const TEST_IBANS =
  /^(?:DE89370400440532013000|GB29NWBK60161331926819|GB82WEST12345698765432|GB33BUKB20201555555555|FR1420041010050500013M02606|NL91ABNA0417164300|AT611904300234573201|CH9300762011623852957|ES9121000418450200051332|BE68539007547034|IT60X0542811101000000123456)$/;

function isIban(text: string): boolean {
  const compact = text.replaceAll(" ", "");
  if (!/^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/.test(compact) || TEST_IBANS.test(compact)) return false;
  const moved = compact.slice(4) + compact.slice(0, 4);
  let rest = 0;
  for (const character of moved) {
    for (const digit of String(Number.parseInt(character, 36))) rest = (rest * 10 + Number(digit)) % 97;
  }
  return rest === 1;
}

/** As the United States write it; areas 000, 666 and 900 to 999 are never given out. */
function isSocialSecurity(text: string): boolean {
  const match = /^(\d{3})-(\d{2})-(\d{4})$/.exec(text);
  if (match === null) return false;
  const [, area = "", group = "", serial = ""] = match;
  const unused = area === "000" || area === "666" || area.startsWith("9") || group === "00" || serial === "0000";
  return !unused && text !== "078-05-1120" && text !== "219-09-9999" && text !== "123-45-6789";
}
