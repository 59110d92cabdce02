/** The package has no types. */
declare module "asl-validator" {
  function validate(
    definition: unknown,
    options: { checkArn: boolean; checkPaths: boolean },
  ): { isValid: boolean; errorsText: () => string };
  // biome-ignore lint/style/noDefaultExport: what the package has
  export default validate;
}
