import { sheetOf, workbook } from "./workbook.ts";

/** Rows of donors as people type them, in the order member, first name, city, blood group, e-mail address. */
const DONORS = [
  ["00017", "Žana", "Đakovo", "A+", "zana@example.org"],
  ["00018", "Jürgen", "Köln", "0-", "juergen@example.org"],
];

/** What is stored of them. */
const STORED = [
  { first_name: "Žana", city: "Đakovo", type: "A+", email: "zana@example.org" },
  { first_name: "Jürgen", city: "Köln", type: "O-", email: "juergen@example.org" },
];

/** A file as a program writes it, the options with which it is imported, and what is stored of it. */
export type WrittenFile = {
  program: string;
  name: string;
  content: string | Buffer;
  options: string[];
  /** The keys from which the ids are made, in the order of the rows. */
  keys: string[];
  stored: Record<string, string>[];
};

const NAMED = ["--map", "first_name=Vorname", "--map", "city=Ort", "--map", "type=Blutgruppe"];
const BY_NUMBER = { keys: ["00017", "00018"], stored: STORED };
const BY_EMAIL = { keys: ["zana@example.org", "juergen@example.org"], stored: STORED };
const lines = (rows: string[][], delimiter: string, lineBreak: string) => {
  return rows.map((row) => row.join(delimiter) + lineBreak).join("");
};
const quoted = (rows: string[][]) => rows.map((row) => row.map((cell) => `"${cell}"`));

const GERMAN = [["Mitglied", "Vorname", "Ort", "Blutgruppe", "E-Mail", ""], ...DONORS.map((row) => [...row, ""])];
const ENGLISH = [["Member", "First Name", "City", "Type", "Email"], ...DONORS];

/** Files of the programs in which volunteers keep donors. */
export function filesAsWritten(): WrittenFile[] {
  return [
    {
      program: "Excel, CSV of a German Windows",
      name: "excel-1250.csv",
      content: encode(lines(GERMAN, ";", "\r\n"), CENTRAL_EUROPE),
      options: ["--id-from", "mitglied", ...NAMED, "--encoding", "windows-1250"],
      ...BY_NUMBER,
    },
    {
      program: "Excel, CSV UTF-8",
      name: "excel-utf8.csv",
      content: `\ufeff${lines(ENGLISH, ";", "\r\n")}`,
      options: ["--id-from", "member"],
      ...BY_NUMBER,
    },
    {
      program: "Excel, Unicode text",
      name: "excel.txt",
      content: Buffer.from(`\ufeff${lines(ENGLISH, "\t", "\r\n")}`, "utf16le"),
      options: ["--id-from", "member"],
      ...BY_NUMBER,
    },
    {
      program: "Excel of a Mac, CSV",
      name: "excel-mac.csv",
      content: encode(
        lines(
          [
            ["Member", "First Name", "City", "Type", "Email"],
            ["1", "José", "Köln", "", "j@example.org"],
          ],
          ",",
          "\r",
        ),
        MACINTOSH,
      ),
      options: ["--id-from", "member", "--encoding", "macintosh"],
      keys: ["1"],
      stored: [{ first_name: "José", city: "Köln", email: "j@example.org" }],
    },
    {
      program: "Excel, workbook",
      name: "excel.xlsx",
      content: excelWorkbook(),
      options: ["--id-from", "Member"],
      ...BY_NUMBER,
    },
    {
      program: "LibreOffice, CSV",
      name: "libreoffice.csv",
      content: lines(quoted(ENGLISH), ",", "\n"),
      options: ["--id-from", "Email", "--ignore", "member"],
      ...BY_EMAIL,
    },
    {
      program: "LibreOffice, workbook",
      name: "libreoffice.xlsx",
      content: libreOfficeWorkbook(),
      options: ["--sheet", "Donors 2026", "--id-from", "email", "--ignore-others"],
      ...BY_EMAIL,
    },
    {
      program: "Google Forms",
      name: "google-forms.csv",
      content: lines(
        quoted([
          ["Timestamp", "Email Address", "First name", "City", "What is your blood group?", "Anything else, please"],
          ["2026/11/22 10:00:00 AM GMT+1", "zana@example.org", "Žana", "Đakovo", "A+", "=HYPERLINK(1)"],
          ["2026/11/22 10:01:00 AM GMT+1", "juergen@example.org", "Jürgen", "Köln", "O minus", ""],
        ]),
        ",",
        "\r\n",
      ),
      options: [
        ...["--id-from", "email address", "--map", "email=Email Address", "--map", "type=What is your blood group?"],
        ...["--value", "type:O minus=O-", "--ignore", "Timestamp", "--ignore", "Anything else, please"],
      ],
      ...BY_EMAIL,
    },
    {
      program: "Mailchimp",
      name: "mailchimp.csv",
      content: lines(
        [
          [
            "Email Address",
            "First Name",
            "Last Name",
            "Address",
            "MMERGE5",
            "City",
            "MEMBER_RATING",
            "OPTIN_TIME",
            "TAGS",
          ].map((one) => `"${one}"`),
          [
            "zana@example.org",
            "Žana",
            "Horvat",
            '"Riva 1  Split  21000  HR"',
            "A+",
            "Đakovo",
            "2",
            '"2026-11-22 10:00:00"',
            '"""donor"""',
          ],
          ["juergen@example.org", "Jürgen", "", "", "O-", "Köln", "2", '"2026-11-22 10:00:00"', '"""a"",""b"""'],
        ],
        ",",
        "\n",
      ),
      options: [
        "--id-from",
        "Email Address",
        "--map",
        "email=Email Address",
        "--map",
        "type=MMERGE5",
        "--ignore-others",
      ],
      ...BY_EMAIL,
    },
    {
      program: "WordPress, Contact Form 7",
      name: "wordpress.csv",
      content: `\ufeff${lines(
        [
          ["Date", "your-name", "your-email", "city", "blood-group", "your-message"],
          ["2026-11-22 10:00:00", "Žana", "zana@example.org", "Đakovo", "A+", '"Hello,\r\nI would like to help"'],
          ["2026-11-22 10:01:00", "Jürgen", "juergen@example.org", "Köln", "O-", ""],
        ],
        ",",
        "\r\n",
      )}`,
      options: [
        ...["--map", "first_name=your name", "--map", "email=your email", "--map", "type=Blood Group"],
        ...["--id-from", "your email", "--ignore", "Date,your-message"],
      ],
      ...BY_EMAIL,
    },
    {
      program: "CiviCRM",
      name: "civicrm.csv",
      content: lines(
        quoted([
          ["Contact ID", "Contact Type", "First Name", "City", "Email", "Blood Type", "Phone"],
          ["17", "Individual", "Žana", "Đakovo", "zana@example.org", "A+", "+385 91 000 0000"],
          ["18", "Individual", "Jürgen", "Köln", "juergen@example.org", "O-", ""],
        ]),
        ",",
        "\r\n",
      ),
      options: ["--id-from", "contact_id", "--map", "type=Blood Type", "--ignore", "Contact Type", "--ignore", "Phone"],
      keys: ["17", "18"],
      stored: STORED,
    },
  ];
}

/** A workbook with a number that is shown with zeros before it, a link, and a formula. */
function excelWorkbook(): Buffer {
  const strings: string[] = [];
  const header = sheetOf([["Member", "First Name", "City", "Type", "E-mail"]], strings);
  const texts = ["Žana", "Đakovo", "A+", "Jürgen", "Köln", "0-", "juergen@example.org"];
  const at = (text: string) => strings.length + texts.indexOf(text);
  const rows = [
    `<row r="2"><c r="A2" s="1"><v>17</v></c><c r="B2" t="s"><v>${at("Žana")}</v></c><c r="C2" t="s"><v>${at("Đakovo")}</v></c><c r="D2" t="s"><v>${at("A+")}</v></c><c r="E2" t="str"><f>LOWER("ZANA@EXAMPLE.ORG")</f><v>zana@example.org</v></c></row>`,
    `<row r="4"><c r="A4" s="1"><v>18</v></c><c r="B4" t="s"><v>${at("Jürgen")}</v></c><c r="C4" t="s"><v>${at("Köln")}</v></c><c r="D4" t="s"><v>${at("0-")}</v></c><c r="E4" t="s"><v>${at("juergen@example.org")}</v></c></row>`,
  ];
  return workbook({
    sheets: { Sheet1: header + rows.join("") },
    strings: [...strings, ...texts.map((text) => `<t>${text}</t>`)],
    formats: ["00000"],
  });
}

/** A workbook of two sheets, of which the first is of something else. */
function libreOfficeWorkbook(): Buffer {
  const strings: string[] = [];
  const donors = [
    ["Email", "First Name", "City", "Type", "Since"],
    ...DONORS.map(([, ...row]) => [row.at(-1) ?? "", ...row.slice(0, -1), ""]),
  ];
  const sheets = { Notes: sheetOf([["Ask Ana"]], strings), "Donors 2026": sheetOf(donors, strings) };
  return workbook({ sheets, strings });
}

/** The letters of the donors beyond ASCII in old encodings, which Node only reads. */
const CENTRAL_EUROPE: Record<string, number> = { Ž: 0x8e, Đ: 0xd0, ü: 0xfc, ö: 0xf6 };
const MACINTOSH: Record<string, number> = { é: 0x8e, ö: 0x9a };

function encode(text: string, letters: Record<string, number>): Buffer {
  return Buffer.from([...text].map((letter) => letters[letter] ?? letter.charCodeAt(0)));
}
