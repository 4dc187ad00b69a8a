// Makes the digits of a report code; whoever draws them as a QR code uses numeric mode and level M.
// Delphi XE8 or later (save this file with a byte order mark), or Free Pascal 3.2, and OpenSSL 3's libcrypto for SM2 and Ed25519.
// KEY: the private key's PEM file.

program Sign;

{$IFDEF FPC}{$MODE DELPHI}{$CODEPAGE UTF8}{$ENDIF}
{$APPTYPE CONSOLE}

uses
  SysUtils, Classes, DateUtils;

const
  Crypto = {$IFDEF MSWINDOWS}'libcrypto-3-x64.dll'{$ELSE}'libcrypto.so.3'{$ENDIF};
  SignerId: AnsiString = '1234567812345678';
  // The claims of items by national price codes, by LOINC and by the hospital's own codes.
  Price = 7;
  Loinc = 8;
  Own = 9;
  Serum = 2;
  Urine = 12;
  WholeBlood = 6;

type
  TItem = record
    Claim: Integer;
    Code: UTF8String;
    At: TDateTime; // when it was sampled or examined, by the clock in China
    Specimen: Integer; // its number, or 0
  end;
  TItems = array of TItem;

function BIO_new_mem_buf(Data: Pointer; Size: Integer): Pointer; cdecl; external Crypto;
function BIO_free(Bio: Pointer): Integer; cdecl; external Crypto;
function PEM_read_bio_PrivateKey(Bio, Key, Ask, Argument: Pointer): Pointer; cdecl; external Crypto;
procedure EVP_PKEY_free(Key: Pointer); cdecl; external Crypto;
function i2d_PUBKEY(Key: Pointer; Der: PPointer): Integer; cdecl; external Crypto;
function EVP_MD_CTX_new: Pointer; cdecl; external Crypto;
procedure EVP_MD_CTX_free(Context: Pointer); cdecl; external Crypto;
function EVP_PKEY_CTX_new(Key, Engine: Pointer): Pointer; cdecl; external Crypto;
procedure EVP_PKEY_CTX_free(Context: Pointer); cdecl; external Crypto;
function EVP_PKEY_CTX_set1_id(Context, Id: Pointer; Size: Integer): Integer; cdecl; external Crypto;
procedure EVP_MD_CTX_set_pkey_ctx(Digest, Context: Pointer); cdecl; external Crypto;
function EVP_sm3: Pointer; cdecl; external Crypto;
function EVP_DigestSignInit(Context, KeyContext, Digest, Engine, Key: Pointer): Integer; cdecl; external Crypto;
function EVP_DigestSign(Context, Signature: Pointer; var Size: NativeUInt; Data: Pointer; Length: NativeUInt): Integer; cdecl; external Crypto;
function SHA256(Data: Pointer; Size: NativeUInt; Digest: Pointer): Pointer; cdecl; external Crypto;

procedure Check(Done: Boolean);
begin
  if not Done then
    raise Exception.Create('libcrypto refuses the key or the signature');
end;

function Join(const Parts: array of TBytes): TBytes;
var
  Part, Place, Size: Integer;
begin
  Size := 0;
  for Part := 0 to High(Parts) do
    Inc(Size, Length(Parts[Part]));
  SetLength(Result, Size);
  Place := 0;
  for Part := 0 to High(Parts) do
    if Length(Parts[Part]) > 0 then
    begin
      Move(Parts[Part][0], Result[Place], Length(Parts[Part]));
      Inc(Place, Length(Parts[Part]));
    end;
end;

function Bytes(const Hex: AnsiString): TBytes;
var
  Place: Integer;
begin
  SetLength(Result, Length(Hex) div 2);
  for Place := 0 to High(Result) do
    Result[Place] := StrToInt('$' + string(Copy(Hex, 2 * Place + 1, 2)));
end;

function LoadedKey: Pointer;
var
  Pem: TStringList;
  Text: AnsiString;
  Bio: Pointer;
begin
  Pem := TStringList.Create;
  try
    Pem.LoadFromFile(GetEnvironmentVariable('KEY'));
    Text := AnsiString(Pem.Text);
  finally
    Pem.Free;
  end;
  Bio := BIO_new_mem_buf(PAnsiChar(Text), Length(Text));
  Result := PEM_read_bio_PrivateKey(Bio, nil, nil, nil);
  BIO_free(Bio);
  Check(Result <> nil);
end;

// 32 bytes of Ed25519, or the 65 of SM2's point: what stands at the end of the key's DER.
function PublicKey(Key: Pointer): TBytes;
var
  Der: TBytes;
  Place: Pointer;
  Size: Integer;
begin
  SetLength(Der, 512);
  Place := @Der[0];
  Size := i2d_PUBKEY(Key, @Place);
  Check(Size > 0);
  if Size = 44 then
    Result := Copy(Der, 12, 32)
  else
    Result := Copy(Der, Size - 65, 65);
end;

// A number of a DER signature as 32 bytes.
function Half(const Der: TBytes; Place: Integer): TBytes;
var
  From, Size: Integer;
begin
  Size := Der[Place];
  From := Place + 1;
  while (Size > 0) and (Der[From] = 0) do
  begin
    Inc(From);
    Dec(Size);
  end;
  SetLength(Result, 32 - Size);
  if Size < 32 then
    FillChar(Result[0], 32 - Size, 0);
  Result := Join([Result, Copy(Der, From, Size)]);
end;

function Signature(Key: Pointer; const Data: TBytes; Sm2: Boolean): TBytes;
var
  Context, KeyContext, Digest: Pointer;
  Size: NativeUInt;
begin
  SetLength(Result, 128);
  Size := 128;
  Digest := nil;
  Context := EVP_MD_CTX_new;
  KeyContext := EVP_PKEY_CTX_new(Key, nil);
  try
    if Sm2 then
    begin
      // Without this OpenSSL signs with an empty id, which every reader refuses.
      Check(EVP_PKEY_CTX_set1_id(KeyContext, PAnsiChar(SignerId), Length(SignerId)) = 1);
      EVP_MD_CTX_set_pkey_ctx(Context, KeyContext);
      Digest := EVP_sm3;
    end;
    Check(EVP_DigestSignInit(Context, nil, Digest, nil, Key) = 1);
    Check(EVP_DigestSign(Context, @Result[0], Size, @Data[0], Length(Data)) = 1);
  finally
    EVP_MD_CTX_free(Context);
    EVP_PKEY_CTX_free(KeyContext);
  end;
  if Sm2 then
    Result := Join([Half(Result, 3), Half(Result, 5 + Result[3])])
  else
    SetLength(Result, 64);
end;

// A CBOR head in its shortest form.
function Head(Kind: Integer; Number: Int64): TBytes;
var
  Place, Size: Integer;
begin
  Size := 0;
  if Number >= 24 then
    Size := 1;
  while (Size in [1, 2, 4]) and (Number shr (8 * Size) > 0) do
    Size := 2 * Size;
  SetLength(Result, 1 + Size);
  case Size of
    0: Result[0] := Number;
    1: Result[0] := 24;
    2: Result[0] := 25;
    4: Result[0] := 26;
  else
    Result[0] := 27;
  end;
  Result[0] := Result[0] or Kind shl 5;
  for Place := Size downto 1 do
  begin
    Result[Place] := Number and $FF;
    Number := Number shr 8;
  end;
end;

function Cbor(const Value: TBytes): TBytes; overload;
begin
  Result := Join([Head(2, Length(Value)), Value]);
end;

function Cbor(const Text: UTF8String): TBytes; overload;
begin
  SetLength(Result, Length(Text));
  Move(Text[1], Result[0], Length(Text));
  Result := Join([Head(3, Length(Text)), Result]);
end;

// A code as a number. 00 and nine digits and 0000 is a price code of nine.
function Numbered(const Item: TItem): Int64;
var
  Code: string;
begin
  Code := StringReplace(string(Item.Code), '-', '', []);
  if (Item.Claim = Price) and (Length(Code) = 15) and (Copy(Code, 1, 2) = '00') then
    Code := Copy(Code, 3, 9);
  Result := StrToInt64(Code);
end;

function Minute(const Item: TItem): Int64;
begin
  Result := Trunc((Item.At - UnixDateDelta) * 1440 + 1 / 120) - 480;
end;

// Whether one item stands before the other: by claim, minute, specimen, and code as a number or by the bytes of UTF-8.
function Before(const One, Other: TItem): Boolean;
begin
  if One.Claim <> Other.Claim then
    Result := One.Claim < Other.Claim
  else if Minute(One) <> Minute(Other) then
    Result := Minute(One) < Minute(Other)
  else if One.Specimen <> Other.Specimen then
    Result := One.Specimen < Other.Specimen
  else if One.Claim = Own then
    Result := CompareStr(RawByteString(One.Code), RawByteString(Other.Code)) < 0
  else
    Result := Numbered(One) < Numbered(Other);
end;

procedure Sort(var Items: TItems);
var
  Place, Back: Integer;
  Item: TItem;
begin
  for Place := 1 to High(Items) do
  begin
    Item := Items[Place];
    Back := Place;
    while (Back > 0) and Before(Item, Items[Back - 1]) do
    begin
      Items[Back] := Items[Back - 1];
      Dec(Back);
    end;
    Items[Back] := Item;
  end;
end;

// The sorted items from First to Last, of one claim: groups of minutes after the base, specimen, and codes as the first and each one's difference
// from the one before.
function Groups(const Items: TItems; First, Last: Integer; Base: Int64): TBytes;
var
  Place, Start, Count: Integer;
  Codes: TBytes;
begin
  Result := nil;
  Count := 0;
  Start := First;
  while Start <= Last do
  begin
    Codes := nil;
    Place := Start;
    while (Place <= Last) and (Minute(Items[Place]) = Minute(Items[Start])) and (Items[Place].Specimen = Items[Start].Specimen) do
    begin
      if Items[Place].Claim = Own then
        Codes := Join([Codes, Cbor(Items[Place].Code)])
      else if Place = Start then
        Codes := Join([Codes, Head(0, Numbered(Items[Place]))])
      else
        Codes := Join([Codes, Head(0, Numbered(Items[Place]) - Numbered(Items[Place - 1]))]);
      Inc(Place);
    end;
    Result := Join([Result, Head(4, 3), Head(0, Minute(Items[Start]) - Base), Head(0, Items[Start].Specimen), Head(4, Place - Start), Codes]);
    Inc(Count);
    Start := Place;
  end;
  Result := Join([Head(4, Count), Result]);
end;

function Claims(const Issuer, Report: UTF8String; Issued: TDateTime; const Mark: UTF8String; Items: TItems): TBytes;
var
  Place, Start, Count: Integer;
  Base: Int64;
begin
  Base := Minute(Items[0]);
  for Place := 1 to High(Items) do
    if Minute(Items[Place]) < Base then
      Base := Minute(Items[Place]);
  Sort(Items);
  Result := Join([Head(0, 1), Cbor(Issuer), Head(0, 2), Cbor(Report), Head(0, 3), Head(0, Base)]);
  Count := 4;
  if Mark <> '' then
  begin
    Result := Join([Result, Head(0, 4), Cbor(Mark)]);
    Inc(Count);
  end;
  Result := Join([Result, Head(0, 6), Head(0, Trunc(Issued - UnixDateDelta))]);
  Start := 0;
  for Place := 1 to Length(Items) do
    if (Place = Length(Items)) or (Items[Place].Claim <> Items[Start].Claim) then
    begin
      Result := Join([Result, Head(0, Items[Start].Claim), Groups(Items, Start, Place - 1, Base)]);
      Inc(Count);
      Start := Place;
    end;
  Result := Join([Head(5, Count), Result]);
end;

// The decimal digits of the number of these bytes: divided by ten until nothing is left.
function Decimal(Data: TBytes): string;
var
  Place, First, Rest: Integer;
begin
  Result := '';
  First := 0;
  while First < Length(Data) do
  begin
    Rest := 0;
    for Place := First to High(Data) do
    begin
      Rest := Rest * 256 + Data[Place];
      Data[Place] := Rest div 10;
      Rest := Rest mod 10;
    end;
    Result := Chr(Ord('0') + Rest) + Result;
    while (First < Length(Data)) and (Data[First] = 0) do
      Inc(First);
  end;
end;

function ReportCode(const Issuer, Report: UTF8String; Issued: TDateTime; const Mark: UTF8String; const Items: TItems): string;
var
  Key: Pointer;
  Open, Id, Payload, Guarded, Signed: TBytes;
  Rest, Place: Integer;
begin
  Payload := Claims(Issuer, Report, Issued, Mark, Copy(Items));
  Key := LoadedKey;
  try
    Open := PublicKey(Key);
    SetLength(Id, 32);
    SHA256(@Open[0], Length(Open), @Id[0]);
    if Length(Open) = 65 then
      Guarded := Head(1, 65537) // -65538
    else
      Guarded := Head(1, 7); // -8
    Guarded := Join([Bytes('a201'), Guarded, Bytes('04'), Cbor(Copy(Id, 0, 4))]);
    Signed := Signature(Key, Join([Bytes('84'), Cbor(UTF8String('Signature1')), Cbor(Guarded), Bytes('40'), Cbor(Payload)]), Length(Open) = 65);
  finally
    EVP_PKEY_free(Key);
  end;
  Result := '8601' + Decimal(Join([Bytes('01d284'), Cbor(Guarded), Bytes('a0'), Cbor(Payload), Cbor(Signed)]));
  Rest := 0;
  for Place := 1 to Length(Result) do
    Rest := (Rest * 10 + Ord(Result[Place]) - Ord('0')) mod 97;
  Result := Result + Format('%.2d', [98 - Rest * 100 mod 97]);
end;

function Item(Claim: Integer; const Code: UTF8String; const Time: string; Specimen: Integer): TItem;
begin
  Result.Claim := Claim;
  Result.Code := Code;
  Result.At := EncodeDate(2026, 11, 18) + EncodeTime(StrToInt(Copy(Time, 1, 2)), StrToInt(Copy(Time, 4, 2)), 0, 0);
  Result.Specimen := Specimen;
end;

var
  Bloods, Mixed: TItems;

begin
  SetLength(Bloods, 3);
  Bloods[0] := Item(Price, '250301007', '09:30', Serum);
  Bloods[1] := Item(Price, '250301001', '09:30', Serum);
  Bloods[2] := Item(Price, '250301004', '09:30', Serum);
  WriteLn(ReportCode('H50011100001', 'LAB-20261118-0042', EncodeDate(2026, 11, 18), '川渝HR', Bloods));
  SetLength(Mixed, 5);
  Mixed[0] := Item(Price, '250301002', '09:30', Serum);
  Mixed[1] := Item(Price, '250301001', '09:30', Serum);
  Mixed[2] := Item(Loinc, '2160-0', '09:30', Serum);
  Mixed[3] := Item(Price, '250102001', '10:15', Urine);
  Mixed[4] := Item(Own, 'XCG-5', '09:20', WholeBlood);
  WriteLn(ReportCode('H50011100001', 'LAB-20261118-0042', EncodeDate(2026, 11, 18), '', Mixed));
end.
