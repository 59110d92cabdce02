type Input = {
  // biome-ignore lint/suspicious/noExplicitAny: the input of any command
  [name: string]: any;
};

/** A request that was sent: its operation, its input, and the signal that would abort it. */
export type Request = { operation: string; input: Input; signal: AbortSignal };

/** A client that answers as the script says, or throws what the script throws, and keeps every request; a thousand at most. */
export function scriptedClient<Client>(script: (request: Request, earlier: number) => unknown) {
  const requests: Request[] = [];
  const send = async (command: { input: Input }, { abortSignal: signal }: { abortSignal: AbortSignal }) => {
    const request = { operation: command.constructor.name.replace(/Command$/, ""), input: command.input, signal };
    if (requests.push(request) > 1_000) throw new Error("expected an end of it after a thousand requests");
    return script(request, requests.length - 1);
  };
  return { client: { send } as unknown as Client, requests }; // of the whole client, core uses `send` alone
}

/** An error as the SDK throws it for an answer of the service. */
export function serviceError(name: string, httpStatusCode: number): Error {
  return Object.assign(new Error("the service's own text"), { name, $metadata: { httpStatusCode } });
}
