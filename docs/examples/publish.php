<?php
/**
 * Publishes a sign-up over HTTP with nothing but PHP's curl extension.
 *
 *     php publish.php donor-4711 A+
 *
 * Run it as often as you like: the id comes from your own key, so the donor is stored once.
 */
const SOURCE = 'https://crm.example.org';
/** The namespace of URLs in RFC 9562. */
const URL_NAMESPACE = '6ba7b811-9dad-11d1-80b4-00c04fd430c8';
const ATTEMPTS = 4;

[, $key, $bloodGroup] = $argv;
$data = ['first_name' => 'ivica', 'city' => 'Amsterdam', 'type' => $bloodGroup, 'email' => 'ivica@server.com'];
$id = eventId($key);
publish(['specversion' => '1.0', 'id' => $id, 'source' => SOURCE, 'type' => 'DonorSignedUp', 'data' => $data]);
echo $id, "\n";

/**
 * Keys that look the same are the same: no invisible characters, single spaces. docs/publish.md says all of it. What is not
 * ASCII needs normal form C besides: Normalizer, of the extension intl.
 */
function clean(string $key): string
{
    $visible = preg_replace('/[\x{00ad}\x{034f}\x{061c}\x{115f}\x{1160}\x{17b4}\x{17b5}\x{180e}\x{200b}\x{200e}\x{200f}\x{202a}-\x{202e}\x{2060}-\x{206f}\x{feff}\x{fff0}-\x{fffb}]/u', '', $key);
    $cleaned = trim(preg_replace('/[\s\x{85}\p{Z}\x{2800}\x{3164}\x{ffa0}]+/u', ' ', $visible));
    if (!preg_match('/^[ -~]+$/', $cleaned)) {
        fwrite(STDERR, "a key is empty, or not ASCII, which this example does not know how to clean\n");
        exit(64);
    }
    return $cleaned;
}

/** The same id for the same key, always: it is the identity of the donor. */
function eventId(string $key): string
{
    return uuid5(uuid5(URL_NAMESPACE, SOURCE), clean($key));
}

function uuid5(string $namespace, string $name): string
{
    $hash = substr(sha1(hex2bin(str_replace('-', '', $namespace)) . $name, true), 0, 16);
    $hash[6] = chr(ord($hash[6]) & 0x0f | 0x50);
    $hash[8] = chr(ord($hash[8]) & 0x3f | 0x80);
    return vsprintf('%s%s-%s-%s-%s-%s%s%s', str_split(bin2hex($hash), 4));
}

function publish(array $event): void
{
    $headers = ['Content-Type: application/cloudevents+json'];
    if (getenv('SAVELIFE_KEY')) { // a deployed stage wants one
        $headers[] = 'Authorization: Bearer ' . getenv('SAVELIFE_KEY');
    }
    $curl = curl_init((getenv('SAVELIFE_URL') ?: 'http://127.0.0.1:3000') . '/events');
    curl_setopt_array($curl, [
        CURLOPT_POSTFIELDS => json_encode($event, JSON_THROW_ON_ERROR),
        CURLOPT_HTTPHEADER => $headers,
        CURLOPT_RETURNTRANSFER => true,
        CURLOPT_TIMEOUT => 10,
    ]);
    for ($attempt = 0; $attempt < ATTEMPTS; $attempt++) {
        $answer = curl_exec($curl);
        $status = curl_getinfo($curl, CURLINFO_RESPONSE_CODE); // 0 without an answer: the same event again
        if ($status === 202) {
            return;
        }
        if ($status > 0 && $status < 500 && $status !== 429) { // the event itself must change
            fwrite(STDERR, "$answer\n"); // a problem document: it names each fault
            exit(1);
        }
        sleep(2 ** $attempt);
    }
    fwrite(STDERR, "not accepted; run this again, the id stays the same\n");
    exit(1);
}
