// Publishes a sign-up over HTTP with nothing but Go's standard library.
//
//	go run publish.go donor-4711 A+
//
// Run it as often as you like: the id comes from your own key, so the donor is stored once.
package main

import (
	"bytes"
	"crypto/sha1"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"regexp"
	"strings"
	"time"
)

const (
	source   = "https://crm.example.org"
	attempts = 4
)

type uuid [16]byte

// urlNamespace is the namespace of URLs in RFC 9562.
var urlNamespace = uuid{0x6b, 0xa7, 0xb8, 0x11, 0x9d, 0xad, 0x11, 0xd1, 0x80, 0xb4, 0x00, 0xc0, 0x4f, 0xd4, 0x30, 0xc8}

func uuid5(namespace uuid, name string) (id uuid) {
	hash := sha1.Sum(append(namespace[:], name...))
	copy(id[:], hash[:])
	id[6] = id[6]&0x0f | 0x50
	id[8] = id[8]&0x3f | 0x80
	return id
}

func (id uuid) String() string {
	return fmt.Sprintf("%x-%x-%x-%x-%x", id[:4], id[4:6], id[6:8], id[8:10], id[10:])
}

var (
	invisible = regexp.MustCompile(`[\x{00ad}\x{034f}\x{061c}\x{115f}\x{1160}\x{17b4}\x{17b5}\x{180e}\x{200b}\x{200e}\x{200f}\x{202a}-\x{202e}\x{2060}-\x{206f}\x{feff}\x{fff0}-\x{fffb}]`)
	blank     = regexp.MustCompile(`[\x{2800}\x{3164}\x{ffa0}]`)
	ascii     = regexp.MustCompile(`^[ -~]+$`)
)

// clean makes keys that look the same the same: no invisible characters, single spaces. docs/publish.md says all of it. What is
// not ASCII needs normal form C besides: golang.org/x/text/unicode/norm.
func clean(key string) (string, error) {
	visible := blank.ReplaceAllString(invisible.ReplaceAllString(key, ""), " ")
	cleaned := strings.Join(strings.Fields(visible), " ")
	if !ascii.MatchString(cleaned) {
		return "", fmt.Errorf("a key is empty, or not ASCII, which this example does not know how to clean")
	}
	return cleaned, nil
}

// eventID is the same for the same key, always: it is the identity of the donor.
func eventID(key string) string { return uuid5(uuid5(urlNamespace, source), key).String() }

// publish sends an event until it is accepted, or refused for what it says.
func publish(event any) error {
	body, err := json.Marshal(event)
	if err != nil {
		return err
	}
	url := os.Getenv("SAVELIFE_URL")
	if url == "" {
		url = "http://127.0.0.1:3000"
	}
	client := http.Client{Timeout: 10 * time.Second}
	for attempt := 0; attempt < attempts; attempt++ {
		request, err := http.NewRequest("POST", url+"/events", bytes.NewReader(body))
		if err != nil {
			return err
		}
		request.Header.Set("Content-Type", "application/cloudevents+json")
		if key := os.Getenv("SAVELIFE_KEY"); key != "" { // a deployed stage wants one
			request.Header.Set("Authorization", "Bearer "+key)
		}
		if reply, err := client.Do(request); err == nil { // else no answer: the same event again
			answer, _ := io.ReadAll(reply.Body)
			reply.Body.Close()
			if reply.StatusCode == http.StatusAccepted {
				return nil
			}
			if reply.StatusCode < 500 && reply.StatusCode != http.StatusTooManyRequests {
				return fmt.Errorf("the event must change: %s", answer) // a problem document: it names each fault
			}
		}
		time.Sleep(time.Second << attempt)
	}
	return fmt.Errorf("not accepted; run this again, the id stays the same")
}

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "expected a key and a blood group, such as: donor-4711 A+")
		os.Exit(64)
	}
	key, err := clean(os.Args[1])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(64)
	}
	data := map[string]string{"first_name": "ivica", "city": "Amsterdam", "type": os.Args[2], "email": "ivica@server.com"}
	event := map[string]any{
		"specversion": "1.0", "id": eventID(key), "source": source, "type": "DonorSignedUp", "data": data,
	}
	if err := publish(event); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println(event["id"])
}
