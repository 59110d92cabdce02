import { networkInterfaces } from "node:os";
import { describe, expect } from "vitest";
import { test } from "../test/console-test.ts";
import { newAddress } from "./guard/tickets.ts";
import { system } from "./options.ts";

const PAGES = ["/", "/dead-letters", "/items", "/send"];
const donor = {
  type: "DonorSignedUp",
  id: "0192f0c1-7c4e-7b1e-9d5a-0f4c2f4f8a10",
  source: "urn:savelife:console",
  "data.first_name": "ivica",
  "data.city": "Amsterdam",
  "data.email": "ivica@server.com",
};
const form = (fields: Record<string, string>) => new URLSearchParams(fields).toString();
const asForm = { "content-type": "application/x-www-form-urlencoded" };

describe("access", () => {
  test("exchanges the token of the address for a cookie that scripts and other sites never get, and drops it", async ({
    site,
  }) => {
    const path = site.newPath();
    const answer = await site.send(`/items?type=DonorSignedUp&${path.slice(2)}`);
    expect(answer).toMatchObject({ status: 303, headers: { location: "/items?type=DonorSignedUp" } });
    expect(String(answer.headers["set-cookie"])).toMatch(
      /^savelife-console-\d+=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/,
    );
    expect(String(answer.headers["set-cookie"])).not.toContain(path.slice("/?token=".length));
  });

  test("takes a token once, and says how to get another address; a browser with the cookie goes on", async ({
    site,
  }) => {
    const path = site.newPath();
    expect(await site.send(path)).toMatchObject({ status: 303 });
    for (let i = 0; i < 2; i++) {
      const { status, headers, body } = await site.send(path);
      expect({ status, cookie: headers["set-cookie"] }).toEqual({ status: 401, cookie: undefined });
      expect(body).toContain("npx savelife console");
      expect(await site.visit(path)).toMatchObject({ status: 303, headers: { location: "/" } });
    }
    expect(await site.send(site.newPath())).toMatchObject({ status: 303 });
  });

  test("takes no token that was made without its secret", async ({ site }) => {
    const { url, secret } = site;
    for (const wrong of [`${secret}x`, "", url]) {
      const address = new URL(newAddress({ url, secret: wrong }, system.randomBytes));
      expect(await site.send(`/${address.search}`)).toMatchObject({ status: 401 });
    }
    const [ticket, signature] = site.newPath().slice("/?token=".length).split(".");
    for (const token of [ticket, `${ticket}.`, `x${ticket}.${signature}`, `.${signature}`, `${secret}`]) {
      expect(await site.send(`/?token=${token}`)).toMatchObject({ status: 401 });
    }
  });

  test.for(["", "wrong", "token=", `token=${"x".repeat(10_000)}`])("refuses the query %j", async (query, { site }) => {
    const { status, headers, body } = await site.send(`/?${query}`);
    expect({ status, cookie: headers["set-cookie"] }).toEqual({ status: 401, cookie: undefined });
    expect(body).toContain("Open a new address");
    expect(body).not.toContain("/dead-letters");
  });

  test("redirects to no other site", async ({ site }) => {
    for (const path of ["//elsewhere.example/", "/\\elsewhere.example/", "////elsewhere.example/"]) {
      const { headers } = await site.send(`${path}${site.newPath().slice(1)}`);
      expect(["/elsewhere.example/", undefined]).toContain(headers.location);
    }
  });

  test.for([...PAGES, "/items/DONOR%23x", "/nowhere"])(
    "shows nothing of %s without the cookie",
    async (path, { site }) => {
      expect(await site.send(path)).toMatchObject({ status: 401 });
      expect(await site.send(path, { headers: { cookie: `${site.cookie}x` } })).toMatchObject({ status: 401 });
    },
  );

  test("listens on the loopback interface alone", async ({ site }) => {
    const others = Object.values(networkInterfaces()).flatMap((all) => all ?? []);
    const foreign = others.filter(({ family, internal }) => family === "IPv4" && !internal);
    for (const { address } of foreign) {
      await expect(fetch(`http://${address}:${new URL(site.url).port}/`)).rejects.toThrow();
    }
    expect(new URL(site.url).hostname).toBe("127.0.0.1");
  });
});

describe("origins", () => {
  const foreign = [
    "elsewhere.example",
    "127.0.0.1",
    "127.0.0.1.elsewhere.example",
    "localhost",
    "[::1]",
    "127.0.0.1:1",
  ];
  test.for(foreign)("refuses the host %j", async (host, { site }) => {
    expect(await site.visit("/", { headers: { host } })).toMatchObject({ status: 421 });
  });

  test("answers under the names of the loopback interface with its port", async ({ site }) => {
    const { port } = new URL(site.url);
    for (const host of [`127.0.0.1:${port}`, `localhost:${port}`, `[::1]:${port}`]) {
      expect(await site.visit("/", { headers: { host, origin: `http://${host}` } })).toMatchObject({ status: 200 });
    }
  });

  const wrong: [string, Record<string, string>][] = [
    ["another origin", { origin: "https://elsewhere.example" }],
    ["another port of this machine", { origin: "http://127.0.0.1:1" }],
    ["a sandbox", { origin: "null" }],
    ["another site, by its fetch metadata", { "sec-fetch-site": "cross-site" }],
    ["another port, by its fetch metadata", { "sec-fetch-site": "same-site" }],
  ];
  for (const type of ["application/x-www-form-urlencoded", "application/json", "text/plain"]) {
    test.for(wrong)(
      `refuses a post of ${type} of %s, cookie and secret notwithstanding`,
      async ([, headers], { site }) => {
        const options = { method: "POST", body: form({ ...donor, csrf: site.csrf, confirm: "yes" }) };
        const answer = await site.visit("/send", { ...options, headers: { ...headers, "content-type": type } });
        expect(answer).toMatchObject({ status: 403 });
        expect(await site.sent()).toEqual([]);
      },
    );
  }

  test("refuses a post without an origin", async ({ site }) => {
    const headers = { cookie: site.cookie, ...asForm };
    const body = form({ ...donor, csrf: site.csrf, confirm: "yes" });
    expect(await site.send("/send", { method: "POST", headers, body })).toMatchObject({ status: 403 });
    expect(await site.sent()).toEqual([]);
  });

  test.for([{}, { csrf: "" }, { csrf: "wrong" }])("refuses a form with the secret %j", async (secret, { site }) => {
    const body = form({ ...donor, confirm: "yes", ...secret });
    expect(await site.visit("/send", { method: "POST", headers: asForm, body })).toMatchObject({ status: 403 });
    expect(await site.sent()).toEqual([]);
  });

  test.for(["cross-site", "same-site"])(
    "shows nothing to a page, a frame or a link of a %s page",
    async (fromSite, { site }) => {
      for (const dest of ["document", "iframe", "image", "empty"]) {
        const headers = { "sec-fetch-site": fromSite, "sec-fetch-mode": "navigate", "sec-fetch-dest": dest };
        const { status, body } = await site.visit("/dead-letters", { headers });
        expect(status).toBe(403);
        expect(body).not.toContain("Dead letters");
        // A person who followed the link goes on by the link of our own page.
        expect(body.includes('<a href="">')).toBe(dest === "document");
        expect(site.bench.journal.latestPass()).toBeUndefined();
      }
    },
  );

  test("looks at the dead letters for its own page", async ({ site }) => {
    const headers = { "sec-fetch-site": "same-origin", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document" };
    expect(await site.visit("/dead-letters", { headers })).toMatchObject({ status: 200 });
    expect(site.bench.journal.latestPass()).toMatchObject({ complete: true });
  });

  test("takes the same form from its own page", async ({ site }) => {
    expect(await site.post("/send", { ...donor, confirm: "yes" })).toMatchObject({ status: 303 });
    const sent = await site.sent();
    expect(sent.map(({ Body = "" }) => JSON.parse(Body))).toMatchObject([
      { id: donor.id, data: { first_name: "ivica" } },
    ]);
  });
});

describe("headers", () => {
  test.for([...PAGES, "/static/console.css", "/static/console.js", "/nowhere"])("%s", async (path, { site }) => {
    const { headers } = await site.visit(path);
    expect(headers).toMatchObject({
      "content-security-policy": expect.stringMatching(
        /^default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'$/,
      ),
      "x-content-type-options": "nosniff",
      "referrer-policy": "same-origin",
      "cross-origin-opener-policy": "same-origin",
      "cache-control": "no-store",
    });
    expect(headers).not.toHaveProperty("access-control-allow-origin");
  });

  test("are sent with refusals too", async ({ site }) => {
    const { headers, status } = await site.send("/", { headers: { host: "elsewhere.example" } });
    expect({ status, policy: headers["content-security-policy"] }).toMatchObject({
      status: 421,
      policy: expect.any(String),
    });
  });

  test.for(PAGES)("no page contains a script or a style: %s", async (path, { site }) => {
    const { body } = await site.visit(path);
    expect(body).toContain('<html lang="en"');
    expect(body).not.toMatch(/<style| style=| on\w+=|javascript:/);
    expect(body.match(/<script[^>]*>/g)).toEqual(['<script src="/static/console.js" defer="">']);
  });
});

test("refuses a body of more than 4 MiB, and closes the connection, on which the rest of it would follow", async ({
  site,
}) => {
  for (let i = 0; i < 2; i++) {
    const answer = await site.post("/send", { ...donor, big: "x".repeat(4 * 1024 * 1024) });
    expect(answer).toMatchObject({ status: 413, headers: { connection: "close" } });
  }
});
