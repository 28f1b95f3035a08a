-- Files of earlier versions are closed until somebody has searched them for a private key. Most cannot be one: pictures, recordings, PDFs, and large files that are neither text nor
-- archive. Without this, customers would see no file of their history for hours. A type alone proves nothing of a small file, since it may come from the name: its first bytes must be those
-- of a picture or PDF. What is called like a key waits for the search in any case.
update attachment a set private_key = false
 where a.private_key is null
   and lower(a.name) !~ '\.(key|pfx|p12|p8|pk8|jks|jceks|bcfks|keystore|ppk)(\.[a-z0-9]{1,8})?$'
   and lower(a.name) !~ '(^|[/\\])id_(rsa|dsa|ecdsa|ed25519)$'
   and (a.size = 0
        or a.size > 65536 and (a.type ~ '^(audio|video)/' or a.type in ('image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/bmp', 'image/tiff', 'image/heic', 'application/pdf')
                               or a.type !~ '^(text|message|multipart|image)/'
                                  and a.type !~ '(zip|compress|archive|tar|rar|7z|octet-stream|xml|json|opendocument|keystore|pkcs|pkix|x509|pem|java|outlook)')
        or a.type in ('image/png', 'image/jpeg', 'image/gif', 'image/webp', 'application/pdf')
           and exists (select from blob b where b.sha256 = a.sha256
                          and encode(substring(b.content from 1 for 4), 'hex') ~ '^(89504e47|ffd8ff|47494638|52494646|25504446)'));
