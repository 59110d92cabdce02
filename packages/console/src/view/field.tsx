import type { Fault } from "@savelife/core/outcome";
import type { Field } from "../data/event-form.ts";

type FieldInputProps = {
  field: Field;
  /** The name in the form. Default: the path of the field. */
  name?: string;
  value: string;
  faults: Fault[];
};

/** A field with its label, its hint, an example, and what is wrong with its value. */
export function FieldInput({ field, name = field.path, value, faults }: FieldInputProps) {
  const { path, label, isRequired, hint, example, choices } = field;
  const shared = {
    id: path,
    name,
    required: isRequired,
    "aria-invalid": faults.length > 0 ? ("true" as const) : undefined,
    "aria-describedby": `${path}-hint ${path}-faults`,
  };
  return (
    <div class="field">
      <label for={path}>
        {label} {!isRequired && <span class="muted">(optional)</span>}
      </label>
      {choices.length > 0 ? (
        <select {...shared}>
          <option value="">{isRequired ? "Choose…" : "None"}</option>
          {choices.map((choice) => (
            <option value={choice} selected={choice === value}>
              {choice}
            </option>
          ))}
        </select>
      ) : (
        <input {...shared} type="text" value={value} autocomplete="off" />
      )}
      <p class="hint" id={`${path}-hint`}>
        {choices.length === 0 && example !== "" ? `${hint}. Example: ${example}` : hint}
      </p>
      <p class="fault" id={`${path}-faults`} data-faults={path}>
        {faults.map(({ expected }) => `Expected ${expected}. `)}
      </p>
    </div>
  );
}
