import { createPublisher, type NewEvent } from "@savelife/publisher";

const donor = { first_name: "ivica", city: "Amsterdam", email: "ivica@server.com" };

/** Events that neither the compiler nor the publisher lets through, each once compiled against the published types too. */
export const misuses: NewEvent[] = [
  // @ts-expect-error a field with another name
  { type: "DonorSignedUp", data: { ...donor, firstName: "ivica" } },
  // @ts-expect-error a field is missing
  { type: "DonorSignedUp", data: { first_name: "ivica", city: "Amsterdam" } },
  // @ts-expect-error no blood group
  { type: "DonorSignedUp", data: { ...donor, type: "C+" } },
  // @ts-expect-error a number for a text
  { type: "DonorSignedUp", data: { ...donor, city: 7 } },
  // @ts-expect-error the data of another type
  { type: "DonationCreated", data: donor },
  // @ts-expect-error no such type
  { type: "DonorSignedOff", data: donor },
  // @ts-expect-error no data
  { type: "DonorSignedUp" },
  // @ts-expect-error an id and a key
  { type: "DonorSignedUp", id: "919108f7-52d1-4320-9bac-f847db4148a8", key: "4711", data: donor },
  // @ts-expect-error a misspelt attribute
  { type: "DonorSignedUp", ID: "919108f7-52d1-4320-9bac-f847db4148a8", data: donor },
];

/** Options that neither the compiler nor the publisher lets through. */
export const misuseOfOptions = [
  // @ts-expect-error no queue
  () => createPublisher({ source: "https://crm.example.org" }),
  // @ts-expect-error no source
  () => createPublisher({ queueUrl: "https://sqs.eu-west-1.amazonaws.com/123456789012/Queue" }),
];
