// POSTs what a plan says with net/http, and writes the statuses.
package main

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"
)

func main() {
	plan, err := os.ReadFile(os.Args[1])
	if err != nil {
		panic(err)
	}
	transport := &http.Transport{ExpectContinueTimeout: 5 * time.Second}
	client := &http.Client{Transport: transport, Timeout: 20 * time.Second}
	for _, line := range strings.Split(strings.TrimRight(string(plan), "\n"), "\n") {
		fields := strings.Split(line, "\t")
		times, _ := strconv.Atoi(fields[3])
		statuses := make([]string, 0, times)
		for i := 0; i < times; i++ {
			statuses = append(statuses, delivered(client, fields))
		}
		fmt.Printf("%s\t%s\n", fields[0], strings.Join(statuses, " "))
	}
}

func delivered(client *http.Client, fields []string) string {
	flags := strings.Split(fields[2], ",")
	body, err := os.ReadFile(fields[4])
	if err != nil {
		panic(err)
	}
	request, err := http.NewRequest(http.MethodPost, fields[1], bytes.NewReader(body))
	if err != nil {
		panic(err)
	}
	if contains(flags, "chunked") {
		request.ContentLength = -1
		request.Body = io.NopCloser(bytes.NewReader(body))
	}
	if contains(flags, "expect") {
		request.Header.Set("Expect", "100-continue")
	}
	request.Close = contains(flags, "close")
	for _, header := range fields[5:] {
		name, value, _ := strings.Cut(header, ": ")
		request.Header.Set(name, value)
	}
	answer, err := client.Do(request)
	if err != nil {
		return "error: " + err.Error()
	}
	defer answer.Body.Close()
	if _, err = io.Copy(io.Discard, answer.Body); err != nil {
		return "error: " + err.Error()
	}
	return strconv.Itoa(answer.StatusCode)
}

func contains(words []string, word string) bool {
	for _, each := range words {
		if each == word {
			return true
		}
	}
	return false
}
