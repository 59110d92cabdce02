package main

import (
	"bufio"
	"encoding/base64"
	"fmt"
	"os"
	"regexp"
	"strings"
)

func main() {
	for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
		parts := strings.Split(lines.Text(), " ")
		pattern, _ := base64.StdEncoding.DecodeString(parts[0])
		text, _ := base64.StdEncoding.DecodeString(parts[1])
		if regexp.MustCompile(string(pattern)).Match(text) {
			fmt.Print(1)
		} else {
			fmt.Print(0)
		}
	}
}
