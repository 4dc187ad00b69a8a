// Makes the digits of a report code; whoever draws them as a QR code uses numeric mode and level M.
// Node 18 or later and, for SM2, OpenSSL 3: Node itself cannot say the signer's id. KEY: the private key's PEM file, of SM2 or Ed25519.

import { execFileSync } from "node:child_process";
import { createHash, createPrivateKey, sign } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const { KEY } = process.env;
// The claims of items by national price codes, by LOINC and by the hospital's own codes.
const PRICE = 7, LOINC = 8, LOCAL = 9;
const SERUM = 2, URINE = 12, WHOLE_BLOOD = 6;

const openssl = (...args) => execFileSync("openssl", args);

// 32 bytes of Ed25519, or the 65 of SM2's point: what stands at the end of the key's DER.
function publicKey() {
  const der = openssl("pkey", "-in", KEY, "-pubout", "-outform", "DER");
  return der.subarray(der.length === 44 ? -32 : -65);
}

function signature(data, sm2) {
  if (!sm2) return sign(null, data, createPrivateKey(readFileSync(KEY)));
  const folder = mkdtempSync(join(tmpdir(), "sign-"));
  try {
    const file = join(folder, "data");
    writeFileSync(file, data);
    const der = openssl("pkeyutl", "-sign", "-inkey", KEY, "-rawin", "-in", file, "-digest", "sm3", "-pkeyopt", "distid:1234567812345678");
    return Buffer.concat([der.subarray(4, 4 + der[3]), der.subarray(6 + der[3])].map(half));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

// A number of a DER signature as 32 bytes.
function half(number) {
  const hex = number.toString("hex").replace(/^(00)+/, "").padStart(64, "0");
  return Buffer.from(hex, "hex");
}

// A CBOR head in its shortest form.
function head(kind, number) {
  if (number < 24) return Buffer.from([(kind << 5) | number]);
  const place = [2 ** 8, 2 ** 16, 2 ** 32, Infinity].findIndex((most) => number < most);
  const written = Buffer.alloc(9);
  written.writeBigUInt64BE(BigInt(number), 1);
  const size = 2 ** place;
  written[8 - size] = (kind << 5) | (24 + place);
  return written.subarray(8 - size);
}

function cbor(value) {
  if (typeof value === "number") return value >= 0 ? head(0, value) : head(1, -1 - value);
  if (value instanceof Uint8Array) return Buffer.concat([head(2, value.length), value]);
  if (typeof value === "string") return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)]);
  if (Array.isArray(value)) return Buffer.concat([head(4, value.length), ...value.map(cbor)]);
  const entries = [...value].sort(([one], [other]) => one - other);
  return Buffer.concat([head(5, entries.length), ...entries.flat().map(cbor)]);
}

// A code as a number; the hospital's own stays a text. 00 and nine digits and 0000 is a price code of nine.
function numbered(claim, code) {
  if (claim === LOCAL) return code;
  if (claim === PRICE && code.length === 15 && code.startsWith("00")) code = code.slice(2, 11);
  return Number(code.replace("-", ""));
}

const ascending = (one, other) => (typeof one === "string" ? Buffer.compare(Buffer.from(one), Buffer.from(other)) : one - other);

// Items of one claim by minutes after the base and specimen; sorted codes as the first and each one's difference from the one before.
function groups(items, base) {
  const found = new Map();
  for (const { code, at, specimen } of items) {
    const place = (at - base) * 100 + specimen;
    found.set(place, [...(found.get(place) ?? []), code]);
  }
  return [...found].sort(([one], [other]) => one - other).map(([place, codes]) => {
    codes.sort(ascending);
    const written = codes.map((code, n) => (n === 0 || typeof code === "string" ? code : code - codes[n - 1]));
    return [Math.floor(place / 100), place % 100, written];
  });
}

// The digits. Of each item: claim, code, when it was sampled or examined, specimen number or 0.
export function reportCode(issuer, report, issued, mark, items) {
  const coded = items.map(([claim, code, at, specimen]) => ({ claim, code: numbered(claim, code), at: Math.floor(Date.parse(at) / 60000), specimen }));
  const base = Math.min(...coded.map((item) => item.at));
  const claims = new Map([[1, issuer], [2, report], [3, base], [6, Date.parse(`${issued}T00:00:00Z`) / 86400000]]);
  if (mark) claims.set(4, mark);
  for (const { claim } of coded) claims.set(claim, groups(coded.filter((item) => item.claim === claim), base));
  const key = publicKey(), payload = cbor(claims), sm2 = key.length === 65;
  const id = createHash("sha256").update(key).digest().subarray(0, 4);
  const protectedHeader = cbor(new Map([[1, sm2 ? -65538 : -8], [4, id]]));
  const signed = signature(cbor(["Signature1", protectedHeader, Buffer.alloc(0), payload]), sm2);
  const message = Buffer.concat([Buffer.from([0xd2, 0x84]), cbor(protectedHeader), Buffer.from([0xa0]), cbor(payload), cbor(signed)]);
  const body = "8601" + BigInt("0x01" + message.toString("hex"));
  return body + String(98n - (BigInt(body) * 100n) % 97n).padStart(2, "0");
}

const [morning, later, earlier] = ["09:30", "10:15", "09:20"].map((time) => `2026-11-18T${time}:00+08:00`);
const bloods = ["250301007", "250301001", "250301004"].map((code) => [PRICE, code, morning, SERUM]);
console.log(reportCode("H50011100001", "LAB-20261118-0042", "2026-11-18", "川渝HR", bloods));
console.log(reportCode("H50011100001", "LAB-20261118-0042", "2026-11-18", null, [
  [PRICE, "250301002", morning, SERUM],
  [PRICE, "250301001", morning, SERUM],
  [LOINC, "2160-0", morning, SERUM],
  [PRICE, "250102001", later, URINE],
  [LOCAL, "XCG-5", earlier, WHOLE_BLOOD],
]));
