import { SendMessageBatchCommand } from "@aws-sdk/client-sqs";
import type { Event } from "@savelife/core/catalogue";
import { serialize } from "@savelife/core/event";
import { EVENTS_ROUTE } from "@savelife/core/http-api";
import { MAX_ENTRIES, type Queue } from "@savelife/core/queue";
import { chunk } from "@savelife/core/rounds";
import { createIngest } from "@savelife/functions/ingest-app";
import { createPublisher } from "@savelife/publisher/create-publisher";
import pMap from "p-map";

/** Sends everything to the queue and answers how many messages it took. */
type Send = (queue: Queue) => Promise<number>;

/** Prepares events for a sending, which alone is measured. */
type Prepare = (events: Event[]) => Send;

/** Requests at once, in every way. */
const CONCURRENCY = { concurrency: 8 };

export const BARE = "SendMessageBatch over ready-made bodies";

/** Ready-made bodies, sent in requests of ten and nothing else. */
export const bare: Prepare = (events) => {
  const tens = chunk(events.map(serialize), MAX_ENTRIES);
  return async ({ client, url }) => {
    const sendTen = async (ten: string[]) => {
      const Entries = ten.map((body, i) => ({ Id: String(i), MessageBody: body }));
      const { Successful = [] } = await client.send(new SendMessageBatchCommand({ QueueUrl: url, Entries }));
      return Successful.length;
    };
    return sum(await pMap(tens, sendTen, CONCURRENCY));
  };
};

/** As an upstream system has them: the source and the version are the publisher's to add. */
const publisher: Prepare = (events) => {
  const given = events.map(({ source: _source, ...event }) => event);
  return async ({ client, url }) => {
    const to = createPublisher({ queueUrl: url, source: "https://crm.example.org", client });
    return (await to.publish(given)).filter(({ status }) => status === "accepted").length;
  };
};

/** Batches of ten CloudEvents, from the request's text to the answer's, without a network in front. */
const ingest: Prepare = (events) => {
  const bodies = chunk(events, MAX_ENTRIES).map((ten) =>
    JSON.stringify(ten.map((event) => ({ specversion: "1.0", ...event }))),
  );
  const headers = { "content-type": "application/cloudevents-batch+json" };
  return async (queue) => {
    const app = createIngest({ queue, keys: undefined });
    const post = async (body: string) => {
      const response = await app.request(EVENTS_ROUTE, { method: "POST", headers, body });
      const { results } = (await response.json()) as { results: { status: string }[] };
      return results.filter(({ status }) => status === "accepted").length;
    };
    return sum(await pMap(bodies, post, CONCURRENCY));
  };
};

/** Every way to the queue, the bare loop first. */
export const ways = [
  { title: BARE, prepare: bare },
  { title: "@savelife/publisher, with validation", prepare: publisher },
  { title: "ingest, batches of ten CloudEvents", prepare: ingest },
];

function sum(counts: number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
