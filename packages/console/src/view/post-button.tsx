import type { PropsWithChildren } from "hono/jsx";
import type { Shell } from "./layout.tsx";

type PostButtonProps = PropsWithChildren<{
  shell: Shell;
  action: string;
  fields?: [name: string, value: string][];
  kind?: string;
}>;

/** A button that does something, and therefore is a form with its secret. */
export function PostButton({ shell, action, fields = [], kind = "", children }: PostButtonProps) {
  return (
    <form method="post" action={action}>
      <input type="hidden" name="csrf" value={shell.csrf} />
      {fields.map(([name, value]) => (
        <input type="hidden" name={name} value={value} />
      ))}
      <button type="submit" class={kind}>
        {children}
      </button>
    </form>
  );
}
