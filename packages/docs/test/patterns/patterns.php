<?php
foreach (file('php://stdin', FILE_IGNORE_NEW_LINES) as $line) {
    [$pattern, $text] = array_map('base64_decode', explode(' ', $line));
    echo preg_match('/' . str_replace('/', '\/', $pattern) . '/u', $text) ? 1 : 0;
}
