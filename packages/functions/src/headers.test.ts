import { expect, test } from "vitest";
import { readContent } from "./headers.ts";

const read = (headers: Record<string, string>) => readContent(new Headers(headers), "application/json");
const of = (type: string) => read({ "content-type": type });
const refused = (detail: unknown) => ({ refusal: { code: "unsupported-media-type", detail } });

test.for([
  ["application/json", "json"],
  ["Application/JSON;charset=UTF-8", "json"],
  ['application/json; charset="utf-8"; x=y', "json"],
  ["application/json;charset=utf8", "json"],
  ["application/vnd.crm.v2+json", "json"],
  ["text/json", "json"],
  ["application/cloudevents+json", "event"],
  ["APPLICATION/CloudEvents+JSON ; Charset=Utf-8", "event"],
  ["application/cloudevents-batch+json", "batch"],
  ["Application/CloudEvents-Batch+json;charset=utf-8", "batch"],
] as const)("a body of %s is %s", ([type, kind]) => {
  expect(of(type)).toEqual({ kind });
});

test.for(["", "json", "text/plain", "application/xml", "application/jsonx", "application/json, application/json"])(
  "a body of %o is not read, and the right type is named",
  (type) => {
    expect(of(type)).toEqual(refused("expected Content-Type: application/json"));
  },
);

test.for(["application/cloudevents+avro", "application/cloudevents-batch+xml", "application/cloudevents"])(
  "an event in another format, %s, is not taken for JSON",
  (type) => {
    expect(of(type)).toEqual(refused(expect.any(String)));
  },
);

test.for(["iso-8859-1", "windows-1252", '"UTF-16"', "us-ascii-not", "utf-8-bom"])(
  "the charset %s is refused",
  (charset) => {
    for (const type of ["application/json", "application/cloudevents+json", "application/cloudevents-batch+json"]) {
      const detail = "expected the body in UTF-8, and no other charset in Content-Type";
      expect(of(`${type}; charset=${charset}`)).toEqual(refused(detail));
    }
  },
);

test.for([
  ["gzip", "gzip"],
  ["GZip", "gzip"],
  ["identity, br", "br"],
  [`\u00e9\u00a0${"y".repeat(80)}`, `\u00e9_${"y".repeat(18)}…`],
])("the content encoding %o is named and not read", ([encoding = "", name]) => {
  const answer = read({ "content-type": "application/json", "content-encoding": encoding });
  const detail = `Content-Encoding: ${name} is not read here; send the body without it`;
  expect(answer).toEqual(refused(detail));
});

test.for(["", "identity", " Identity , "])("the content encoding %o is no encoding", (encoding) => {
  expect(read({ "content-type": "application/json", "content-encoding": encoding })).toEqual({ kind: "json" });
});

test.for([
  "application/x-www-form-urlencoded; charset=utf-8",
  "multipart/form-data; boundary=x",
  "Multipart/Form-Data",
])("the answer to a form, %s, says what its own server must send", (type) => {
  expect(of(type)).toEqual(refused(expect.stringMatching(/server must send .* JSON/)));
});
