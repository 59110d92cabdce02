/** An error as a client of the AWS SDK throws it: known by its name and by the status of the answer, if there was one. */
export class ServiceError extends Error {
  readonly $metadata: { httpStatusCode?: number };

  constructor(name: string, httpStatusCode?: number) {
    super(name);
    this.name = name;
    this.$metadata = httpStatusCode === undefined ? {} : { httpStatusCode };
  }
}

/** The refusal of a request that is wrong as a whole. */
export function invalidRequest(name = "ValidationException"): ServiceError {
  return new ServiceError(name, 400);
}
