import { Layout, type Shell } from "../view/layout.tsx";
import { Text } from "../view/text.tsx";

/** What was sent, and where it will be. */
export function SentPage({ shell, PK }: { shell: Shell; PK: string }) {
  return (
    <Layout shell={shell} title="Sent" current="Send">
      <h1>Sent to stage {shell.stage}</h1>
      <p role="status">It is on the queue. From there it takes a second or two to the table.</p>
      <ul class="next">
        <li>
          <a href={`/items?key=${encodeURIComponent(PK)}`}>
            See the item <Text value={PK} />
          </a>
        </li>
        <li>
          <a href="/send">Send another</a>
        </li>
      </ul>
    </Layout>
  );
}
