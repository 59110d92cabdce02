import type { Shell } from "./layout.tsx";
import { Layout } from "./layout.tsx";

/** A page that says what is not as it should be, and what to do next. */
export function Problem({ shell, title, text, next }: { shell?: Shell; title: string; text: string; next: string }) {
  return (
    <Layout shell={shell} title={title}>
      <h1>{title}</h1>
      <p>{text}</p>
      <p>{next}</p>
    </Layout>
  );
}
